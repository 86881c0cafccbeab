using System.Security.Cryptography;
using System.Text;
using Sweep.Store.Database;

namespace Sweep.Store.Runs;

/// <summary>
/// Marks of sweeps: counts and sums over their runs' rows. Every write of a run changes one of them: a claim the attempts, an evaluation or
/// a report of progress a step, an end the times, a decision its columns. Beside them stand the sweep's settings, its scores and its
/// checkpoints.
/// </summary>
internal static class SweepMarks
{
    public static async Task<IReadOnlyList<SweepMark>> ListAsync(StoreTransaction transaction, string? sweep)
    {
        var rows = await transaction.ListAsync<MarkRow>(
            $"""
            SELECT s.name, s.spec, s.search_state, count(r.id) AS runs,
                   '' || s.paused || ' ' || s.priority || ' ' || coalesce(s.target_reached_by, 0) || ' '
                   || (SELECT count(*) || ' ' || coalesce(sum(c.step), 0) || ' ' || coalesce(max(c.scored_at), 0)
                       FROM scores AS c JOIN runs AS scored ON scored.id = c.run_id WHERE scored.sweep_id = s.id) || ' '
                   || (SELECT count(*) || ' ' || coalesce(sum(k.step), 0) || ' ' || coalesce(sum(k.created_at), 0)
                       FROM runs AS holder JOIN checkpoints AS k ON k.run_id = holder.id WHERE holder.sweep_id = s.id) AS settings,
                   '' || coalesce(sum(r.number), 0) || ' ' || coalesce(sum(r.attempts), 0) || ' ' || coalesce(sum(r.epoch), 0)
                   || ' ' || coalesce(sum(r.step), 0) || ' ' || coalesce(sum(r.last_step), 0) || ' ' || coalesce(sum(r.best_step), 0)
                   || ' ' || count(r.last_step) || ' ' || count(r.finished_at) || ' ' || coalesce(sum(r.finished_at), 0)
                   || ' ' || count(r.n_params) || ' ' || count(r.tokens_per_second) || ' ' || count(r.failure_kind)
                   || ' ' || count(r.committed_step) || ' ' || coalesce(sum(r.committed_step), 0)
                   || ' ' || count(r.until_step) || ' ' || coalesce(sum(r.until_step), 0)
                   || ' ' || coalesce(sum(r.decision_step), 0) || ' ' || count(r.shown_state)
                   || ' ' || count(CASE WHEN r.decision = 'in' THEN 1 END) || ' ' || count(CASE WHEN r.decision = 'out' THEN 1 END)
                   || ' ' || count(CASE WHEN r.state = 'queued' THEN 1 END) || ' ' || count(CASE WHEN r.state = 'running' THEN 1 END)
                   || ' ' || count(CASE WHEN r.state = 'cancelled' THEN 1 END) AS sums
            FROM sweeps AS s LEFT JOIN runs AS r ON r.sweep_id = s.id
            {(sweep is null ? "" : "WHERE s.name = @sweep")}
            GROUP BY s.id, s.name, s.spec, s.search_state, s.paused, s.priority, s.target_reached_by ORDER BY s.id
            """,
            new { sweep });
        return [.. rows.Select(row => new SweepMark(row.Name, row.Mark()))];
    }

    private sealed record MarkRow
    {
        public required string Name { get; init; }
        public required string Spec { get; init; }
        public string? SearchState { get; init; }
        public long Runs { get; init; }
        public required string Settings { get; init; }
        public required string Sums { get; init; }

        public string Mark() =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Runs} {Settings} {Sums} {SearchState} {Spec}")), 0, 16);
    }
}
