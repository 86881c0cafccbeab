using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A sweep's status for people.</summary>
internal static class StatusReport
{
    private const int MostDecisions = 8;

    public static void Write(TextWriter output, TerminalInfo terminal, SweepStatus status, DateTimeOffset now)
    {
        var sweep = status.Sweep;
        var plusMinus = terminal.Unicode ? "±" : "+-";
        var floor = SweepFloor.Of(sweep, sweep.Metric.Name) is { } entropy
            ? $" (entropy rate {Format.Loss(entropy)}: no model can go below)" : "";
        LeaderboardTable.WriteHeading(output, terminal, sweep);
        new Facts()
            .Add("best", status.Best is { Best: { } best } run
                ? $"{run.Id}  {sweep.Metric.Name} {Format.Loss(best.Value(sweep.Metric.Name))} {plusMinus} "
                    + $"{Format.Sem(best.Sem(sweep.Metric.Name))} at step {Format.Integer(best.Step)}{Suffix(run.Varied)}"
                : null, Tone.Good)
            .Add("progress", Course(status.Course))
            .Add("reused", status.Reused > 0
                ? $"{Format.Count(status.Reused, "run")} took over results that were computed before; leaderboard and show say whose"
                : null)
            .Add("search", sweep.Search?.ToString())
            .Add("held up", HeldUp(status), Tone.Bad)
            .Add("newer", sweep.NeedsNewer, Tone.Bad)
            .Add("decisions", Decisions(status))
            .Add("paused", sweep.Counts.OnHold
                ? $"nothing further begins until `{ProgramName.Typed} unpause {sweep.Name}`" : null, Tone.Warning)
            .Add("device kind", DeviceKinds(sweep))
            .Add("target", Target(sweep))
            .Add("data", $"{DataName.Long(sweep.Data)}{floor}")
            .Add("file", sweep.SourceFile is { } file ? file + Commit(sweep.GitCommit) : null)
            .Add("created", Format.Time(sweep.CreatedAt))
            .Add("limits", Limits(sweep))
            .Write(output, terminal);

        WriteRunning(output, terminal, status);
        WriteLost(output, terminal, status);
        WriteDevices(output, terminal, status.Devices, now);
        WriteFailed(output, terminal, status.Failed);
    }

    private static string Course(SweepCourse course)
    {
        // Never rounded up to 100 %.
        var done = Format.Percent(Math.Floor(100 * course.Done) / 100);
        return course.SecondsLeft is { } left ? $"{done}, {Format.Duration(left)} left at the present speed" : done;
    }

    // Of a search, by runs that have failed.
    private static string? HeldUp(SweepStatus status)
    {
        if (status.SearchBlockers is not [var first, ..] blockers)
            return null;
        return blockers.Count == 1
            ? $"by {first.Id}, which has failed: resume or cancel it"
            : $"by {string.Join(", ", blockers.Select(run => run.Id))}, which have failed: resume or cancel them";
    }

    // Of early stopping, one line each.
    private static string? Decisions(SweepStatus status)
    {
        if (status.Decisions.Count == 0)
            return null;
        var lines = status.Decisions.Take(MostDecisions).Select(decision => $"{Format.Count(decision.Runs, "run")} {decision.Reason}");
        var rest = status.Decisions.Skip(MostDecisions).Sum(decision => decision.Runs);
        return string.Join('\n', rest > 0 ? lines.Append($"{Format.Count(rest, "run")} more: see the leaderboard") : lines);
    }

    private static string Suffix(IReadOnlyDictionary<string, ParameterValue> varied) =>
        varied.Count > 0 ? $"  ({Format.Values(varied)})" : "";

    private static string Commit(string? commit)
    {
        if (commit is null)
            return "";
        var changes = commit.EndsWith("-dirty", StringComparison.Ordinal) ? " with changes" : "";
        return $" at commit {commit[..Math.Min(12, commit.Length)]}{changes}";
    }

    private static string? DeviceKinds(SweepSummary sweep)
    {
        if (sweep.IsMixed)
            return "mixed: runs may change between kinds of device";
        if (sweep.DeviceKind is { } kind)
            return $"{kind}, for all its runs";
        var begun = sweep.BegunOn.Select(kind => $"{Format.Count(kind.Value, "run")} in the queue, begun on {kind.Key}, to go on there");
        return sweep.BegunOn.Count > 0 ? string.Join('\n', begun) : null;
    }

    private static string? Target(SweepSummary sweep)
    {
        if (sweep.Target is not { } target)
            return null;
        var reached = sweep.TargetReachedBy is { } run ? $", reached by {run}: what had not begun then was cancelled" : "";
        return $"{sweep.Metric.Name} {Format.Loss(target)}{reached}";
    }

    private static string Limits(SweepSummary sweep)
    {
        var slots = sweep.MaxConcurrentRuns is { } most ? $"at most {Format.Count(most, "run")} at once, " : "";
        var priority = sweep.Priority == 0 ? "" : $"priority {Format.Integer(sweep.Priority)}, ";
        return $"{priority}{slots}{Format.Count(sweep.MaxRetries, "retry", "retries")} after a crash";
    }

    private static void WriteRunning(TextWriter output, TerminalInfo terminal, SweepStatus status)
    {
        if (status.Running.Count == 0)
            return;
        var table = new TextTable(
            new("running"), new("step", Right: true), new("of", Right: true), new(status.Sweep.Metric.Name, Right: true),
            new("left", Right: true, Expendable: 2),
            new("tokens/s", Right: true, Expendable: 3), new("where", Expendable: 1, Elastic: true));
        foreach (var run in status.Running)
        {
            table.Add(
                new Cell(run.Id.ToString(), Tone.Accent), Format.Integer(run.Step), Format.Integer(run.Hyperparameters.MaxIters),
                Format.Loss(run.Best?.Value(status.Sweep.Metric.Name)), Left(run),
                run.TokensPerSecond is { } speed ? Format.Compact(speed) : "-", $"{run.Host} {run.Device}");
        }
        output.WriteLine();
        table.Write(output, terminal);
    }

    private static void WriteLost(TextWriter output, TerminalInfo terminal, SweepStatus status)
    {
        if (status.Lost.Count == 0)
            return;
        var table = new TextTable(new("lost"), new("was at step", Right: true), new("of", Right: true), new("what", Elastic: true));
        foreach (var run in status.Lost)
        {
            table.Add(
                new Cell(run.Id.ToString(), Tone.Bad), Format.Integer(run.Step), Format.Integer(run.Hyperparameters.MaxIters),
                $"its program on {run.Host} {run.Device} is gone; the next `run` or `worker` takes it up from its last checkpoint");
        }
        output.WriteLine();
        table.Write(output, terminal);
    }

    // Of training alone; the evaluations in between come on top.
    private static string Left(RunSummary run)
    {
        var h = run.Hyperparameters;
        return run.TokensPerSecond is > 0 and var speed
            ? Format.Duration((double)(h.MaxIters - run.Step) * h.BatchSize * h.BlockSize / speed) : "-";
    }

    private static void WriteDevices(TextWriter output, TerminalInfo terminal, IReadOnlyList<ShownDevice> devices, DateTimeOffset now)
    {
        if (devices.Count == 0)
            return;
        var table = new TextTable(new("device"), new("host"), new("state"), TextColumn.Run, new("seen", Right: true, Expendable: 2),
            new("what", Expendable: 3, Elastic: true), new("why", Expendable: 1, Elastic: true));
        foreach (var device in devices)
        {
            var tone = device.State switch
            {
                "quarantined" or ShownDevice.Lost => Tone.Bad,
                "running" => Tone.Accent,
                _ => Tone.Plain,
            };
            table.Add(
                device.Device, device.Host, new Cell(device.State, tone),
                Runs(device), $"{Format.Duration(device.Age ?? now - device.SeenAt ?? TimeSpan.Zero)} ago", device.Name,
                new Cell(device.Message ?? "", Tone.Bad));
        }
        output.WriteLine();
        table.Write(output, terminal);
    }

    private static string Runs(ShownDevice device) => device.Runs.Count switch
    {
        0 => "",
        1 => device.Runs[0].Run.ToString(),
        var several => $"{device.Runs[0].Run} and {several - 1} more",
    };

    private static void WriteFailed(TextWriter output, TerminalInfo terminal, IReadOnlyList<RunSummary> failed)
    {
        if (failed.Count == 0)
            return;
        var table = new TextTable(new("failed"), new("state"), new("step", Right: true), new("tries", Right: true, Expendable: 1),
            new("why", Elastic: true));
        foreach (var run in failed)
        {
            table.Add(
                run.Id.ToString(), new Cell(run.State.ToName(), Tone.Bad), Format.Integer(run.Failure?.Step ?? run.Step),
                Format.Integer(run.Attempts), LeaderboardTable.Reason(run));
        }
        output.WriteLine();
        table.Write(output, terminal);
    }
}
