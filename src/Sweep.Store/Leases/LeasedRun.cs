using Sweep.Core;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Runs;

namespace Sweep.Store.Leases;

/// <summary>
/// The rows of a run that is held and of its attempt, locked until the transaction ends, and what a write of its lease changes in them:
/// one statement for each row, however much the write says.
/// </summary>
internal sealed class LeasedRun
{
    // Of the sweep as it is once the run's row is locked. Its columns in the SELECT that waits for the lock are from before the wait.
    private const string OfSweepNow = """
        (SELECT target FROM sweeps WHERE sweeps.id = runs.sweep_id) AS target,
        (SELECT metric_name FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_name,
        (SELECT metric_minimize FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_minimize
        """;

    private readonly Columns _columns;
    private readonly LeaseKey _lease;
    private readonly RowChange _run = new();
    private readonly RowChange _attempt = new();

    private LeasedRun(Columns columns, LeaseKey lease)
    {
        (_columns, _lease) = (columns, lease);
        Step = columns.Step;
        Metric = new Metric(columns.MetricName, columns.MetricMinimize);
    }

    public long Id => _columns.Id;

    /// <summary>As it will be once the changes are written.</summary>
    public int Step { get; private set; }

    /// <summary>Null: runs are not stopped early.</summary>
    public CohortKey? Cohort => _columns.Cohort is { } cohort ? new CohortKey(_columns.SweepId, cohort) : null;

    public IReadOnlyList<int> Rungs => _columns.Rungs is { } rungs ? StoredCohort.Parse(rungs) : [];

    public int? UntilStep => _columns.UntilStep;

    public Metric Metric { get; private set; }

    /// <summary>The sweep's target, once the changes are written: a lease may be older than it.</summary>
    public double? Target { get; private set; }

    /// <summary>Null: the lease is stale.</summary>
    public static async Task<LeasedRun?> FindAsync(StoreTransaction transaction, LeaseKey lease) =>
        await transaction.FirstAsync<Columns>(
            $"""
            SELECT runs.id, runs.sweep_id, runs.cohort, runs.step, runs.until_step, runs.last_step, runs.best_step, runs.best_value,
                   runs.device_kind,
                   (SELECT rungs FROM cohorts WHERE cohorts.sweep_id = runs.sweep_id AND cohorts.number = runs.cohort) AS rungs,
                   sweeps.metric_name, sweeps.metric_minimize, sweeps.max_concurrent_runs, sweeps.search_state
            FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id WHERE {Fence.Held} {transaction.Dialect.ForUpdateOf("runs")}
            """,
            lease) is { } columns ? new LeasedRun(columns, lease) : null;

    public void Start(RunStart start)
    {
        Step = start.FromStep;
        _run.Set("step", Step);
        _run.Set("n_params", start.NParams);
        _run.Set("vocab_size", start.VocabSize);
        _run.Set("device_kind", DeviceKinds.Of(_columns.DeviceKind, StoredText.Message(start.DeviceKind)));
        _run.Set("engine", StoredText.Message(start.Engine));
        _run.Set("versions", StoredText.Message(start.Versions));
        _attempt.Set("from_step", start.FromStep);
    }

    /// <summary>
    /// Keeps the pointers to the best and the last of these evaluations, where runs are not stopped early (else they depend on what is
    /// visible).
    /// </summary>
    /// <param name="added">The steps that the run had no evaluation at before.</param>
    public void Evaluate(IReadOnlyList<Evaluation> evaluations, IReadOnlySet<int> added)
    {
        Reach(evaluations.Max(evaluation => evaluation.Step));
        _run.Set("seconds", evaluations[^1].Seconds);
        if (added.Count == 0)
            return;
        _run.Set("losses_in_row", 0);
        if (_columns.Cohort is not null)
            return;
        var pointers = EvaluationPointers.After(
            new EvaluationPointers(_columns.LastStep, _columns.BestStep, _columns.BestValue),
            evaluations.Where(evaluation => added.Contains(evaluation.Step)), Metric);
        _run.Set("last_step", pointers.LastStep);
        _run.Set("best_step", pointers.BestStep);
        _run.Set("best_value", pointers.BestValue);
    }

    /// <summary>
    /// The step only grows here: an evaluation that was recorded since may be further than the progress that the worker saw last.
    /// </summary>
    public void Renew(RunProgress progress, TimeSpan leaseTime)
    {
        Reach(progress.Step);
        _run.SetSql("lease_expires_at", $"sweep_now() + {(long)leaseTime.TotalMilliseconds}");
        if (progress.TokensPerSecond is { } tokensPerSecond)
            _run.Set("tokens_per_second", tokensPerSecond);
    }

    public void End(StoreTransaction transaction, AttemptEnd end)
    {
        _run.Set("state", end.State.ToName());
        _run.SetSql("finished_at", end.State.IsFinal() ? "sweep_now()" : "NULL");
        _run.SetSql("lease_expires_at", "NULL");
        _run.SetSql("lease_token", "NULL");
        _run.SetSql("until_step", "NULL");
        if (end.UsesRetry)
            _run.SetSql("retries_used", "retries_used + 1");
        if (end.IsLoss)
            _run.SetSql("losses_in_row", "losses_in_row + 1");
        if (end.Step is { } step)
            _run.Set("step", Step = step);
        if (end.Result is { } result)
        {
            _run.Set("seconds", result.Seconds);
            _run.Set("tokens_per_second", result.TokensPerSecond);
        }
        _run.Set("params_sha256", end.Result?.ParamsSha256);
        _run.Set("failure_kind", end.Failure?.Kind.ToName());
        _run.Set("failure_message", StoredText.Message(end.Failure?.Message));
        _run.Set("failure_step", end.Failure?.Step);
        _attempt.SetSql("ended_at", "sweep_now()");
        _attempt.Set("to_step", Step);
        _attempt.Set("outcome", end.Outcome);
        _attempt.Set("message", StoredText.Message(end.Message));
        // The run itself is back in the queue, its place is free for another of its sweep, or another may follow from its result.
        if (end.State == RunState.Queued || _columns.MaxConcurrentRuns is not null || _columns.SearchState is not null)
            transaction.AnnounceWork();
    }

    public async Task WriteAsync(StoreTransaction transaction)
    {
        if (await _run.WriteAsync<SweepNow>(transaction, "runs", "id = @Id", new { Id }, OfSweepNow) is { } sweep)
            await HeedAsync(transaction, sweep);
        await _attempt.WriteAsync(transaction, "attempts", "run_id = @Id AND number = @Attempt", new { Id, _lease.Attempt });
    }

    private async Task HeedAsync(StoreTransaction transaction, SweepNow sweep)
    {
        Target = sweep.Target;
        var metric = new Metric(sweep.MetricName, sweep.MetricMinimize);
        if (metric == Metric)
            return;
        // An extension has changed it while this write waited for it: the pointers that were written are of the former one.
        Metric = metric;
        await VisibleEvaluations.UpdateAsync(transaction, [Id], Metric);
    }

    private void Reach(int step)
    {
        if (step > Step)
            _run.Set("step", Step = step);
    }

    private sealed record SweepNow
    {
        public double? Target { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
    }

    private sealed record Columns
    {
        public long Id { get; init; }
        public long SweepId { get; init; }
        public int? Cohort { get; init; }
        public string? Rungs { get; init; }
        public int Step { get; init; }
        public int? UntilStep { get; init; }
        public int? LastStep { get; init; }
        public int? BestStep { get; init; }
        public double? BestValue { get; init; }
        public string? DeviceKind { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }
        public int? MaxConcurrentRuns { get; init; }
        public string? SearchState { get; init; }
    }
}
