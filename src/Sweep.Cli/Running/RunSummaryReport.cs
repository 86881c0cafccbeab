using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>What <c>run</c> ends with: the leaderboard, a sample of the winner, what to try next.</summary>
internal sealed class RunSummaryReport(Session session, ISweepStore store, WorkerOptions options, Suggestion suggestion, bool json)
{
    private const int ShownRows = 20;
    private static readonly SampleRequest Sample = new("", Tokens: 300, Temperature: 1, Seed: 1337);

    /// <summary>Returns the exit code: whether every run completed.</summary>
    /// <exception cref="NotFoundException">The sweep has been deleted meanwhile.</exception>
    public async Task<int> WriteAsync(string name, CancellationToken cancel)
    {
        var sweep = await store.RequireSweepAsync(name, cancel);
        var ranked = await RankedRuns.LoadAsync(store, sweep, cancel);
        var rows = ranked.Rows;
        if (json)
        {
            JsonRows.Write(session.Out, rows, (row, item) => LeaderboardJson.Fill(row, item, sweep.Metric));
        }
        else
        {
            session.Out.WriteLine();
            WriteTable(sweep, ranked);
            await session.Out.FlushAsync(cancel);
            var hasSample = rows is [{ Rank: 1 } winner, ..] && options.Slots.Count > 0 && await WriteSampleAsync(winner, cancel);
            WriteNext(sweep, rows, hasSample);
        }
        if (sweep.TargetReachedBy is { } reachedBy)
            session.Note($"{reachedBy} has reached the target {Format.Loss(sweep.Target)}; what had not begun was cancelled");
        if (sweep.Search is { WaitsFor.Count: > 0 } search)
            session.Note($"{sweep.Name} cannot go on: {search}; resume or cancel what has failed");
        return ExitCode.Of(sweep);
    }

    // Where there are repeats, as `leaderboard` has it: by configuration.
    private void WriteTable(SweepSummary sweep, RankedRuns ranked)
    {
        if (RankedConfigurations.HasRepeats(ranked.Rows))
        {
            var configurations = RankedConfigurations.Of(ranked, sweep.Metric);
            ConfigurationTable.Write(session.Out, session.Terminal, sweep, configurations, [.. configurations.Rows.Take(ShownRows)],
                ranked.Scores?.Any);
            WriteRest(configurations.Rows.Count, "configuration");
        }
        else
        {
            LeaderboardTable.Write(session.Out, session.Terminal, sweep, ranked, [.. ranked.Rows.Take(ShownRows)]);
            WriteRest(ranked.Rows.Count, "run");
        }

        void WriteRest(int rows, string of)
        {
            if (rows > ShownRows)
            {
                session.Out.WriteWrapped(session.Terminal, Tone.Faint,
                    $"and {Format.Count(rows - ShownRows, of)} more: {suggestion.For($"leaderboard {sweep.Name}")} shows all");
            }
        }
    }

    /// <returns>False where there is none, and why was said.</returns>
    private async Task<bool> WriteSampleAsync(LeaderboardRow winner, CancellationToken cancel)
    {
        var run = (await store.FindRunAsync(winner.Run.Id, cancel))!;
        try
        {
            await using var sampler = new Sampler(options.Trainer, options.Slots[0], session.Time, Logging.For(session));
            var (text, step) = await sampler.SampleBestAsync(store, run, Sample, cancel);
            session.Out.WriteLine();
            session.Out.WriteLine(
                session.Terminal.Paint(Tone.Strong, $"{winner.Run.Id} writes, by its checkpoint of step {Format.Integer(step)}:"));
            var width = Math.Min(session.Terminal.Width, 100) - 2;
            foreach (var line in TextWidth.Visible(text.Trim('\n'), keepLines: true).Split('\n')
                .SelectMany(line => Wrapping.Wrap(line, width)))
                session.Out.WriteLine($"  {line}");
            return true;
        }
        catch (SweepException e)
        {
            // The results stand; the sample was an extra.
            session.Note($"no sample of {winner.Run.Id}: {e.Message}");
            return false;
        }
    }

    private void WriteNext(SweepSummary sweep, IReadOnlyList<LeaderboardRow> rows, bool hasSample)
    {
        List<(string Command, string What)> next = [];
        if (sweep.Counts.Failed + sweep.Counts.Diverged + sweep.Counts.Cancelled > 0)
            next.Add((suggestion.For($"resume {sweep.Name}"), "queue failed, diverged and cancelled runs again"));
        if (rows is [{ Rank: 1 } winner, ..])
        {
            next.Add((suggestion.For($"curves {sweep.Name}"), "loss over steps"));
            next.Add((suggestion.For($"show {winner.Run.Id}"), "the winner's story"));
            if (hasSample)
                next.Add((suggestion.For($"generate {winner.Run.Id} --tokens 1000"), "more of its text"));
        }
        if (next.Count == 0)
            return;
        session.Out.WriteLine();
        var width = next.Max(n => n.Command.Length);
        foreach (var (command, what) in next)
            session.Out.WriteLine($"{command.PadRight(width)}  {session.Terminal.Paint(Tone.Faint, what)}");
    }
}
