using System.CommandLine;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep list</c></summary>
internal sealed class ListVerb : StoreVerb
{
    private readonly Option<bool> _json = JsonOption();

    public ListVerb(Session session) : base(session, "list", "The sweeps of the store.") => Add(_json);

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var lost = (await LostRuns.FindAsync(store, sweep: null, cancel)).ToLookup(run => run.Sweep);
        var sweeps = (await store.ListSweepsAsync(cancel))
            .Select(sweep => sweep with { Counts = sweep.Counts.WithLost(lost[sweep.Name].Count()) })
            .ToList();
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, sweeps, SweepRow.Fill);
        else if (sweeps.Count == 0)
            Session.Note($"no sweeps yet in {store.Description}: `{FirstCommand(store)}` makes the first");
        else
            Render(sweeps);
        return ExitCode.Ok;
    }

    private void Render(IReadOnlyList<SweepSummary> sweeps)
    {
        // Only where there is one to be seen.
        var hasNotes = sweeps.Any(sweep => Note(sweep) is not null);
        TextColumn[] columns =
        [
            new("sweep"), new("runs", Right: true), new("done", Right: true), new("running", Right: true, Expendable: 5),
            new("lost", Right: true, Expendable: 6), new("queued", Right: true, Expendable: 4),
            new("failed", Right: true), new("metric", Expendable: 3), new("data", Expendable: 2, Elastic: true),
            new("created", Expendable: 1),
        ];
        var table = new TextTable(hasNotes ? [.. columns, new("note")] : columns);
        foreach (var sweep in sweeps)
        {
            var counts = sweep.Counts;
            var bad = counts.Failed + counts.Diverged;
            Cell[] cells =
            [
                new Cell(sweep.Name, Tone.Strong),
                Format.Integer(counts.Total),
                Format.Integer(counts.Completed + counts.Stopped),
                new Cell(Format.Integer(counts.Running), counts.Running > 0 ? Tone.Accent : Tone.Plain),
                new Cell(Format.Integer(counts.Lost), counts.Lost > 0 ? Tone.Bad : Tone.Plain),
                Format.Integer(counts.Queued),
                new Cell(Format.Integer(bad), bad > 0 ? Tone.Bad : Tone.Plain),
                sweep.Metric.Name,
                DataName.Short(sweep.Data),
                Format.Time(sweep.CreatedAt),
            ];
            table.Add(hasNotes ? [.. cells, new Cell(Note(sweep) ?? "", Tone.Warning)] : cells);
        }
        table.Write(Session.Out, Session.Terminal);
    }

    private static string? Note(SweepSummary sweep) =>
        sweep.NeedsNewer is not null ? "needs a newer Sweep"
        : sweep.Counts.OnHold ? "paused"
        : sweep.TargetReachedBy is not null ? "target reached" : null;
}
