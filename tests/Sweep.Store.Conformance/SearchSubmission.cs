using System.Text;
using Sweep.Core;
using Sweep.Core.EarlyStopping;

namespace Sweep.Store.Conformance;

/// <summary>A sweep file as it is submitted.</summary>
public static class SearchSubmission
{
    /// <param name="yaml">A file on built-in data.</param>
    public static SweepSubmission Of(string yaml)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(yaml));
        var plan = SweepFile.Read(file, "demo.yaml", source => Corpus.Open(source, path => throw new FileNotFoundException(path)));
        return new SweepSubmission(
            plan.Spec.Name, plan.Spec.ToCanonicalJson(), plan.Corpus.Reference, plan.Spec.Metric, plan.Spec.MaxConcurrentRuns,
            plan.Spec.MaxRetries, null, null, null, plan.Points)
        {
            Cohorts = CohortPlan.Of(plan.Spec),
            Search = StoredSearch.Of(plan.Spec),
        };
    }
}
