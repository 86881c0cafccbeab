using System.CommandLine;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>sweep list</c></summary>
internal sealed class ListVerb : StoreVerb
{
    private readonly Option<bool> _json = JsonOption();

    public ListVerb(Session session) : base(session, "list", "The sweeps of the store.") => Add(_json);

    protected override async Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        await using var store = await OpenExistingAsync(args, cancel);
        var sweeps = await store.ListSweepsAsync(cancel);
        if (args.GetValue(_json))
            JsonRows.Write(Session.Out, sweeps, SweepRow.Fill);
        else if (sweeps.Count == 0)
            Session.Note($"no sweeps yet in {store.Description}: `{ProgramName.Typed} run FILE` makes the first");
        else
            Render(sweeps);
        return ExitCode.Ok;
    }

    private void Render(IReadOnlyList<SweepSummary> sweeps)
    {
        var table = new TextTable(
            new("sweep"), new("runs", Right: true), new("done", Right: true), new("running", Right: true, Expendable: 5),
            new("queued", Right: true, Expendable: 4),
            new("failed", Right: true), new("metric", Expendable: 3), new("data", Expendable: 2, Elastic: true),
            new("created", Expendable: 1));
        foreach (var sweep in sweeps)
        {
            var counts = sweep.Counts;
            var bad = counts.Failed + counts.Diverged;
            table.Add(
                new Cell(sweep.Name, Tone.Strong),
                Format.Integer(counts.Total),
                Format.Integer(counts.Completed + counts.Stopped),
                new Cell(Format.Integer(counts.Running), counts.Running > 0 ? Tone.Accent : Tone.Plain),
                Format.Integer(counts.Queued),
                new Cell(Format.Integer(bad), bad > 0 ? Tone.Bad : Tone.Plain),
                sweep.Metric.Name,
                DataName.Short(sweep.Data),
                Format.Time(sweep.CreatedAt));
        }
        table.Write(Session.Out, Session.Terminal);
    }
}
