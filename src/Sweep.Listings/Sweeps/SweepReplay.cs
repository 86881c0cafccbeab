using System.Text.Json;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>What a rule of early stopping would have saved and lost on a sweep's recorded curves.</summary>
/// <param name="Cohorts">One result for each cohort.</param>
public sealed record SweepReplay(IReadOnlyList<ReplayResult> Cohorts)
{
    public long FullSteps => Cohorts.Sum(cohort => cohort.FullSteps);

    public long RuleSteps => Cohorts.Sum(cohort => cohort.RuleSteps);

    public int Unfinished => Cohorts.Sum(cohort => cohort.Unfinished);

    /// <summary>Of all cohorts, the less the better, ties by number.</summary>
    public ReplayedConfiguration Best => Least(cohort => cohort.Best);

    /// <inheritdoc cref="Best"/>
    public ReplayedConfiguration Winner => Least(cohort => cohort.Winner);

    /// <summary>From 0 to 1.</summary>
    public double SavedPart => FullSteps == 0 ? 0 : 1 - (double)RuleSteps / FullSteps;

    /// <summary>How a sweep's points were chosen, by the spec that the store has.</summary>
    public static SearchMethod MethodOf(SweepSummary sweep)
    {
        using var spec = JsonDocument.Parse(sweep.Spec);
        return spec.RootElement.TryGetProperty("method", out var method) ? SearchMethod.Find(method.GetString()!) ?? SearchMethod.Grid
            : SearchMethod.Grid;
    }

    /// <exception cref="UsageException">The rule cannot be applied to these runs, or they have no evaluations yet.</exception>
    public static async Task<SweepReplay> ReadAsync(ISweepStore store, SweepSummary sweep, StoppingRule rule, CancellationToken cancel)
    {
        IReadOnlyList<RunSummary> runs = [.. (await store.ListRunsAsync(sweep.Name, cancel)).Where(run => !run.IsRefinement)];
        var evaluations = (await store.ListEvaluationsAsync(sweep.Name, null, cancel)).ToLookup(e => e.Number, e => e.Evaluation);
        var plan = CohortPlan.Of(rule, MethodOf(sweep));
        var cohorts = Core.EarlyStopping.Cohorts.Of(plan, runs.ToDictionary(run => run.Id.Number, run => run.Hyperparameters));
        var byNumber = runs.ToDictionary(run => run.Id.Number);
        return new SweepReplay([.. cohorts.Select(cohort => Replay.Of(
            cohort.Schedule,
            [.. cohort.Configurations.SelectMany(configuration => configuration.Runs.Select(number =>
                Curve(byNumber[number], configuration.Number, evaluations[number], sweep.Metric)))]))]);
    }

    private static RecordedCurve Curve(RunSummary run, int configuration, IEnumerable<Evaluation> evaluations, Metric metric) => new(
        run.Id.Number, configuration, run.Hyperparameters.MaxIters, run.State,
        run.State == RunState.Diverged ? run.Failure?.Step ?? run.Step : Math.Min(run.Step, run.Decision?.CommittedStep ?? run.Step),
        [.. evaluations.Select(e => new CurvePoint(
            e.Step, metric.Cost(e.Value(metric.Name)), e.Sem(metric.Name)))]);

    private ReplayedConfiguration Least(Func<ReplayResult, ReplayedConfiguration> of) =>
        Cohorts.Select(of).OrderBy(score => score.Value).ThenBy(score => score.Number).First();
}
