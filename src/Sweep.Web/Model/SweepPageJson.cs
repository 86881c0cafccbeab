using System.Text.Json;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME</c>: how far a sweep is, and what it is made of.</summary>
internal static class SweepPageJson
{
    public static async Task<byte[]> ReadAsync(ISweepStore store, SweepSnapshot snapshot, long changed, CancellationToken cancel)
    {
        var sweep = snapshot.Sweep;
        var spec = Spec(sweep);
        var runs = snapshot.Runs.OrderBy(run => run.Id.Number).ToList();
        var status = SweepStatus.Of(sweep, runs, snapshot.Lost, await store.ListDevicesAsync(cancel));
        return ApiJson.Object(json =>
        {
            StatusJson.Fill(json.Row(), status with { Sweep = sweep });
            json.WriteString("spec", spec is null ? sweep.Spec : StoredSpec.ToYaml(spec));
            json.WriteString("method", spec?.Method.Name);
            json.WriteStartObject("metric");
            json.WriteString("name", sweep.Metric.Name);
            json.WriteString("goal", sweep.Metric.Minimize ? "minimize" : "maximize");
            json.WriteEndObject();
            var maxIters = runs.Select(run => run.Hyperparameters.MaxIters).DefaultIfEmpty(0).Max();
            Stopping(json, spec?.EarlyTerminate, maxIters);
            json.WriteNumber("max_iters", maxIters);
            json.Array("varied", Varied(runs), json.WriteStringValue);
            json.Number("floor", SweepFloor.Of(sweep, sweep.Metric.Name));
            json.WriteNumber("changed", changed);
        });
    }

    /// <summary>The names of the parameters that differ between runs, in the order of the columns.</summary>
    public static IReadOnlyList<string> Varied(IEnumerable<RunSummary> runs) =>
        [.. runs.OrderBy(run => run.Id.Number).SelectMany(run => run.Varied.Keys).Distinct()];

    // One that a later version of Sweep has stored may hold what this one does not know; all else of the sweep can still be shown.
    private static SweepSpec? Spec(SweepSummary sweep)
    {
        try
        {
            return StoredSpec.Read(sweep.Spec, sweep.Data);
        }
        catch (NewerVersionException)
        {
            return null;
        }
    }

    private static void Stopping(Utf8JsonWriter json, StoppingRule? rule, int maxIters)
    {
        if (rule is null)
        {
            json.WriteNull("early_stopping");
            return;
        }
        json.WriteStartObject("early_stopping");
        json.Array("rungs", maxIters > 1 ? rule.RungsBelow(maxIters) : [], step => json.WriteNumberValue(step));
        json.WriteString("sentence", rule.Words());
        json.WriteEndObject();
    }
}
