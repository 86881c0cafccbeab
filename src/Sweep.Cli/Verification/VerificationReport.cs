using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>What <c>verify-resume</c> prints.</summary>
internal static class VerificationReport
{
    public static void Fill(JsonRow row, VerifiedRun run)
    {
        row.Add("run", run.Run.ToString());
        row.AddObject("params", run.Varied)
            .Add("kills", run.Kills)
            .Add("resumed_from", string.Join(' ', run.ResumedFrom))
            .Add("evaluations", run.Evaluations)
            .Add("differences", run.Differences.Count)
            .Add("first_difference", run.Differences.Count > 0 ? run.Differences[0] : null);
    }

    public static void Write(TextWriter output, TerminalInfo terminal, IReadOnlyList<VerifiedRun> runs)
    {
        var table = new TextTable(
            TextColumn.Run, new("varied", Expendable: 2, Elastic: true), new("kills", Right: true),
                new("resumed from", Expendable: 1, Elastic: true),
            new("compared", Right: true), new("differences", Right: true));
        foreach (var run in runs)
        {
            table.Add(
                run.Run.ToString(), Format.Values(run.Varied), new Cell(Format.Integer(run.Kills), run.Kills == 0 ? Tone.Bad : Tone.Plain),
                    string.Join(' ', run.ResumedFrom),
                Format.Integer(run.Evaluations),
                    new Cell(Format.Integer(run.Differences.Count), run.Differences.Count > 0 ? Tone.Bad : Tone.Good));
        }
        table.Write(output, terminal);
        foreach (var run in runs)
        {
            if (run.Kills == 0)
                output.WriteWrapped(terminal, Tone.Bad, $"{run.Run}: over before its trainer could be killed; make max_iters greater");
            foreach (var difference in run.Differences)
                output.WriteWrapped(terminal, Tone.Bad, $"{run.Run}: {TextWidth.Visible(difference)}");
        }
        var count = runs.Sum(run => run.Differences.Count);
        output.WriteWrapped(terminal, count == 0 ? Tone.Good : Tone.Bad,
            $"{Format.Count(count, "difference")} over {Format.Count(runs.Count, "run")}, "
                + $"{Format.Count(runs.Sum(run => run.Kills), "kill")}, {Format.Count(runs.Sum(run => run.Evaluations), "evaluation")}; "
                + "losses, final parameters and sample texts compared bit for bit");
    }
}
