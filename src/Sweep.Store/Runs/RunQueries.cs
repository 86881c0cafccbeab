using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Checkpoints;
using Sweep.Store.Database;
using Sweep.Store.EarlyStopping;

namespace Sweep.Store.Runs;

/// <summary>What people ask about runs.</summary>
internal static class RunQueries
{
    public static async Task<IReadOnlyList<RunSummary>> ListAsync(StoreTransaction transaction, string sweep)
    {
        long? decided = null;
        var runs = await transaction.ListAsync<RunRow, RunSummary>(
            $"{RunRow.Select} WHERE s.name = @sweep ORDER BY r.number",
            new { sweep },
            row =>
            {
                if (row.Cohort is not null)
                    decided = row.SweepId;
                return row.ToSummary(null);
            });
        var varied = VariedParameters.Of(runs.Select(run => run.Hyperparameters), runs.Select(run => run.Varied.Keys));
        var decisions = decided is { } sweepId ? await DecisionsAsync(transaction, sweepId) : [];
        return
        [
            .. runs.Select(run => run with
            {
                Varied = varied.ValuesOf(run.Hyperparameters, run.Varied),
                Decision = decisions.GetValueOrDefault(run.Id.Number),
            }),
        ];
    }

    // Not stored: one evaluation changes the words of many runs ("3rd of 5 so far").
    private static async Task<Dictionary<int, StoppingDecision>> DecisionsAsync(StoreTransaction transaction, long sweepId)
    {
        var decisions = new Dictionary<int, StoppingDecision>();
        foreach (var cohort in await StoredCohort.ListAsync(transaction, sweepId))
        {
            var (decided, _) = await DecideCohort.ReadAsync(transaction, cohort);
            foreach (var run in decided.Runs)
                decisions.Add(run.Run.Number, StoppingDecision.Of(run));
        }
        return decisions;
    }

    /// <summary>
    /// One run without what takes the others to know: the decision about it, and all that it differs in; null where there is none.
    /// </summary>
    public static async Task<RunSummary?> FindSummaryAsync(StoreTransaction transaction, RunId run) =>
        (await transaction.FirstAsync<RunRow>($"{RunRow.Select} WHERE s.name = @Sweep AND r.number = @Number", run))
            ?.ToSummary(decision: null);

    public static async Task<RunDetail?> FindAsync(StoreTransaction transaction, RunId run, VariedInSweeps varied)
    {
        var row = await transaction.FirstAsync<RunRow>($"{RunRow.Select} WHERE s.name = @Sweep AND r.number = @Number", run);
        if (row is null)
            return null;
        var sweep = await SweepRow.ListAsync(transaction, run.Sweep);
        var decisions = row.Cohort is not null ? await DecisionsAsync(transaction, row.SweepId) : [];
        var evaluations = await ListEvaluationsAsync(transaction, run.Sweep, run.Number);
        var ofSweep = await varied.OfAsync(transaction, row.SweepId);
        var summary = row.ToSummary(decisions.GetValueOrDefault(row.Number));
        return new RunDetail(
            summary with { Varied = ofSweep.ValuesOf(summary.Hyperparameters, summary.Varied) },
            sweep[0],
            StoreClock.Time(row.CreatedAt),
            StoreClock.Time(row.StartedAt),
            StoreClock.Time(row.FinishedAt),
            row.VocabSize,
            row.DeviceKind,
            row.Engine,
            row.Versions,
            // One that is shown as paused or stopped, though it was trained to its end ahead of a decision, has no final parameters.
            row.ShownState is null ? row.ParamsSha256 : null,
            await ListAttemptsAsync(transaction, row.Id),
            await CheckpointRows.ListAsync(transaction, row.Id),
            [.. evaluations.Select(e => e.Evaluation)]);
    }

    /// <summary>Those that are visible.</summary>
    /// <param name="number">Of one run; null: of all.</param>
    /// <param name="steps">At these steps only.</param>
    public static async Task<IReadOnlyList<RunEvaluation>> ListEvaluationsAsync(
        StoreTransaction transaction, string sweep, int? number, IReadOnlyList<int>? steps = null)
    {
        var rows = await transaction.ListAsync<EvaluationRow>(
            $"""
            SELECT r.number, e.step, e.train_loss, e.train_sem, e.val_loss, e.val_sem, e.seconds, s.val_tokens_per_char
            FROM evaluations AS e JOIN runs AS r ON r.id = e.run_id JOIN sweeps AS s ON s.id = r.sweep_id
            WHERE s.name = @sweep {(number is null ? "" : "AND r.number = @number")}
              {(steps is null ? "" : $"AND e.step IN ({StoredCohort.Text(steps)})")}
              AND (r.committed_step IS NULL OR e.step <= r.committed_step)
            ORDER BY r.number, e.step
            """,
            new { sweep, number = number ?? 0 });
        return [.. rows.Select(row => new RunEvaluation(row.Number, row.ToEvaluation()))];
    }

    /// <summary>Of all runs of a sweep, by run and number.</summary>
    public static async Task<IReadOnlyList<AttemptOfRun>> ListAttemptsAsync(StoreTransaction transaction, string sweep)
    {
        var rows = await transaction.ListAsync<AttemptRow>(
            """
            SELECT r.number AS run, a.number, a.worker_id, a.host, a.device, a.started_at, a.ended_at, a.from_step, a.to_step, a.outcome,
                   a.message
            FROM attempts AS a JOIN runs AS r ON r.id = a.run_id JOIN sweeps AS s ON s.id = r.sweep_id
            WHERE s.name = @sweep ORDER BY r.number, a.number
            """,
            new { sweep });
        return [.. rows.Select(row => new AttemptOfRun(row.Run, row.ToAttempt()))];
    }

    private static async Task<IReadOnlyList<RunAttempt>> ListAttemptsAsync(StoreTransaction transaction, long runId)
    {
        var rows = await transaction.ListAsync<AttemptRow>(
            """
            SELECT number, worker_id, host, device, started_at, ended_at, from_step, to_step, outcome, message
            FROM attempts WHERE run_id = @runId ORDER BY number
            """,
            new { runId });
        return [.. rows.Select(row => row.ToAttempt())];
    }

    private sealed record AttemptRow
    {
        public int Run { get; init; }
        public int Number { get; init; }
        public required string WorkerId { get; init; }
        public required string Host { get; init; }
        public required string Device { get; init; }
        public long StartedAt { get; init; }
        public long? EndedAt { get; init; }
        public int? FromStep { get; init; }
        public int? ToStep { get; init; }
        public required string Outcome { get; init; }
        public string? Message { get; init; }

        public RunAttempt ToAttempt() => new(
            Number, WorkerId, Host, Device, StoreClock.Time(StartedAt), StoreClock.Time(EndedAt), FromStep, ToStep, Outcome, Message);
    }
}
