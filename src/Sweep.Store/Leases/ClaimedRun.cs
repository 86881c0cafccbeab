using Sweep.Core;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;
using Sweep.Store.Reusing;
using Sweep.Store.Runs;

namespace Sweep.Store.Leases;

/// <summary>A running run's row, as its lease is made of it.</summary>
internal sealed record ClaimedRun : SweepText
{
    /// <summary>Of <c>runs</c>, the sweep's columns beside the run's, so that a claim needs no second query for them.</summary>
    public const string Columns = $"""
        id, sweep_id, cohort, number, epoch, attempts, device, hyperparameters, until_step, config_hash, prefix_hash, forked_step,
        device_kind,
        (SELECT rungs FROM cohorts WHERE cohorts.sweep_id = runs.sweep_id AND cohorts.number = runs.cohort) AS rungs,
        (SELECT max(step) FROM evaluations WHERE evaluations.run_id = runs.id) AS evaluated_step,
        (SELECT name FROM sweeps WHERE sweeps.id = runs.sweep_id) AS sweep,
        (SELECT target FROM sweeps WHERE sweeps.id = runs.sweep_id) AS target,
        (SELECT mixed FROM sweeps WHERE sweeps.id = runs.sweep_id) AS mixed,
        (SELECT device_kind FROM sweeps WHERE sweeps.id = runs.sweep_id) AS sweep_kind,
        (SELECT {DeviceKinds.IsSteered} FROM sweeps WHERE sweeps.id = runs.sweep_id) AS is_steered,
        (SELECT fresh FROM sweeps WHERE sweeps.id = runs.sweep_id) AS fresh,
        (SELECT data_source FROM sweeps WHERE sweeps.id = runs.sweep_id) AS data_source,
        (SELECT data_sha256 FROM sweeps WHERE sweeps.id = runs.sweep_id) AS data_sha256,
        (SELECT tokenizer FROM sweeps WHERE sweeps.id = runs.sweep_id) AS tokenizer,
        (SELECT split FROM sweeps WHERE sweeps.id = runs.sweep_id) AS split,
        (SELECT val_data_source FROM sweeps WHERE sweeps.id = runs.sweep_id) AS val_data_source,
        (SELECT val_data_sha256 FROM sweeps WHERE sweeps.id = runs.sweep_id) AS val_data_sha256,
        (SELECT val_tokens_per_char FROM sweeps WHERE sweeps.id = runs.sweep_id) AS val_tokens_per_char,
        (SELECT metric_name FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_name,
        (SELECT metric_minimize FROM sweeps WHERE sweeps.id = runs.sweep_id) AS metric_minimize
        """;

    public long Id { get; init; }
    public long SweepId { get; init; }
    public int? Cohort { get; init; }
    public required string Sweep { get; init; }
    public int Number { get; init; }
    public long Epoch { get; init; }
    public int Attempts { get; init; }
    public required string Device { get; init; }
    public required string Hyperparameters { get; init; }
    public required string ConfigHash { get; init; }
    public string? PrefixHash { get; init; }
    public int? ForkedStep { get; init; }
    public double? Target { get; init; }
    public bool Fresh { get; init; }
    public string? DeviceKind { get; init; }
    public string? SweepKind { get; init; }
    public bool Mixed { get; init; }

    /// <summary>Early stopping, or a search that learns, decides by results what of the sweep is trained next.</summary>
    public bool IsSteered { get; init; }
    public int? UntilStep { get; init; }
    public string? Rungs { get; init; }
    public int? EvaluatedStep { get; init; }
    public required string MetricName { get; init; }
    public bool MetricMinimize { get; init; }

    /// <summary>The sweep's, which a lease may be older than.</summary>
    public Metric Metric => new(MetricName, MetricMinimize);

    /// <summary>The run of a lease that is in force.</summary>
    /// <exception cref="LeaseLostException">The lease is stale.</exception>
    public static async Task<ClaimedRun> OfAsync(StoreTransaction transaction, LeaseKey lease) =>
        await transaction.FirstAsync<ClaimedRun>($"SELECT {Columns} FROM runs WHERE {Fence.Held} {transaction.Dialect.ForUpdate}", lease)
            ?? throw Fence.Lost(lease);

    public async Task<RunLease> ToLeaseAsync(StoreTransaction transaction, TimeSpan leaseTime) =>
        (await ToLeasesAsync(transaction, [this], leaseTime))[0];

    /// <summary>The leases of these runs, in their order.</summary>
    /// <exception cref="UnreadableRunException">Only a newer version of Sweep can train one of them.</exception>
    public static async Task<IReadOnlyList<RunLease>> ToLeasesAsync(
        StoreTransaction transaction, IReadOnlyList<ClaimedRun> runs, TimeSpan leaseTime)
    {
        if (runs.Count == 0)
            return [];
        var checkpoints = await CheckpointRows.ListAsync(transaction, [.. runs.Select(run => run.Id)]);
        var reusing = await ReusableRun.FindReusingAsync(
            transaction, [.. runs.Where(run => !run.Fresh && run.ForkedStep is null).Select(run => run.Id)]);
        var leases = new List<RunLease>();
        foreach (var run in runs)
        {
            var lease = await run.ToLeaseAsync(transaction, [.. checkpoints[run.Id]], leaseTime);
            leases.Add(reusing.Contains(run.Id)
                ? lease with { ReusableKinds = await ReusableRun.KindsAsync(transaction, run, lease) } : lease);
        }
        return leases;
    }

    private async Task<RunLease> ToLeaseAsync(
        StoreTransaction transaction, IReadOnlyList<StoredCheckpoint> checkpoints, TimeSpan leaseTime)
    {
        return new RunLease(
            new RunId(Sweep, Number),
            Epoch,
            Attempts,
            Device,
            ReadHyperparameters(),
            Data,
            Metric,
            checkpoints.Any(c => c.IsBest) ? await BestCheckpointedAsync(transaction, Metric) : null,
            checkpoints,
            leaseTime)
        {
            UntilStep = UntilStep,
            Rungs = Rungs is { } rungs ? StoredCohort.Parse(rungs) : [],
            EvaluatedStep = EvaluatedStep,
            ForkedStep = ForkedStep,
            Target = Target,
            RequiredKind = Mixed ? null : DeviceKind ?? SweepKind,
            HasOneKind = IsSteered && !Mixed,
        };
    }

    private Hyperparameters ReadHyperparameters()
    {
        try
        {
            return StoredHyperparameters.Parse(Hyperparameters);
        }
        catch (NewerVersionException e)
        {
            throw new UnreadableRunException(SweepId, new RunId(Sweep, Number), e);
        }
    }

    // The metric at the best step that has a checkpoint, not the best ever recorded: an evaluation may have been stored whose checkpoint
    // was not, and when training passes it again that checkpoint must be made.
    private async Task<double?> BestCheckpointedAsync(StoreTransaction transaction, Metric metric)
    {
        var row = await transaction.FirstAsync<EvaluationRow>(
            $"""
            SELECT e.step, e.train_loss, e.train_sem, e.val_loss, e.val_sem, e.seconds
            FROM checkpoints AS c JOIN evaluations AS e ON e.run_id = c.run_id AND e.step = c.step
            WHERE c.run_id = @Id AND c.is_best AND e.{LossColumn.Of(metric)} IS NOT NULL
            """,
            new { Id });
        return row is null ? null : (row with { ValTokensPerChar = ValTokensPerChar }).ToEvaluation().Value(metric.Name);
    }
}
