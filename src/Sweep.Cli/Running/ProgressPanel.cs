using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>The lines of the live view: the sweep, its best run, and every device slot. Pure, so that any width can be tested.</summary>
internal static class ProgressPanel
{
    // Below this there is room for what goes on, but not for bars and speeds.
    private const int Roomy = 60;
    private const int MostRows = 32;

    public static IReadOnlyList<string> Lines(ProgressSnapshot now, TerminalInfo terminal)
    {
        var lines = new List<string> { Overall(now, terminal) };
        if (now.Best is not null)
            lines.Add(Best(now, terminal));
        var rows = now.Devices.Concat(now.Elsewhere).SelectMany(Rows).ToList();
        var names = rows.Select(row => row.Place.Length).DefaultIfEmpty(0).Max();
        var runs = rows.Select(row => row.Run is { } run ? TextWidth.Of(run.Run.ToString()) : 0).DefaultIfEmpty(0).Max();
        foreach (var row in rows.Take(MostRows))
            lines.Add(Row(row, now.Sweep.Metric.Name, names, Math.Min(runs, terminal.Width / 3), terminal));
        if (rows.Count > MostRows)
            lines.Add(terminal.Paint(Tone.Faint, $"and {rows.Count - MostRows} more"));
        return lines;
    }

    private static string Overall(ProgressSnapshot now, TerminalInfo terminal)
    {
        var failed = now.Failures > 0 ? $", {now.Failures} failed" : "";
        var head = $"{now.Final}/{now.Total} runs{failed}";
        var tail = now.Left is { } left ? $"{Format.Percent(now.Fraction)}, {Format.Duration(left)} left" : Format.Percent(now.Fraction);
        var name = TextWidth.Cut(now.Sweep.Name, Math.Max(8, terminal.Width - head.Length - tail.Length - 4), terminal.Unicode);
        var room = terminal.Width - TextWidth.Of(name) - head.Length - tail.Length - 6;
        var bar = room >= 6 ? $"{Bar(now.Fraction, Math.Min(40, room), Tone.Good, terminal)}  " : "";
        return $"{terminal.Paint(Tone.Strong, name)}  {(now.Failures > 0 ? terminal.Paint(Tone.Bad, head) : head)}  {bar}{tail}";
    }

    private static string Best(ProgressSnapshot now, TerminalInfo terminal)
    {
        var (run, evaluation) = now.Best!.Value;
        var name = now.Sweep.Metric.Name;
        var value = $"{name} {Format.Loss(evaluation.Value(name))}";
        var spread = $" {(terminal.Unicode ? "±" : "+-")} {Format.Sem(evaluation.Sem(name))}";
        var floor = SweepFloor.Of(now.Sweep, name) is { } entropy ? $"  floor {Format.Loss(entropy)}" : "";
        var id = TextWidth.CutBefore('/', run.ToString(), Math.Max(8, terminal.Width - value.Length - 8), terminal.Unicode);
        var room = terminal.Width - 8 - TextWidth.Of(id) - value.Length;
        if (room < spread.Length + floor.Length)
            floor = "";
        if (room < spread.Length)
            spread = "";
        room -= spread.Length + floor.Length;
        var course = room >= 6 ? Sparkline.Of(now.Course, Math.Min(30, room - 2), terminal.Unicode) : null;
        return $"{terminal.Paint(Tone.Faint, "best")}  {id}  {terminal.Paint(Tone.Good, value)}{terminal.Paint(Tone.Faint, spread + floor)}"
            + (course is null ? "" : $"  {terminal.Paint(Tone.Accent, course)}");
    }

    private static IEnumerable<DeviceRow> Rows(DeviceStatus device)
    {
        if (device.State == DeviceState.Quarantined)
            return [new DeviceRow(device.Device, null, device.Message)];
        return device.Runs.Count > 0 ? device.Runs.Select(run => new DeviceRow(run.Lane, run, null))
            : [new DeviceRow(device.Device, null, null)];
    }

    private static string Row(DeviceRow row, string metric, int names, int runs, TerminalInfo terminal)
    {
        var head = terminal.Paint(Tone.Faint, row.Place.PadRight(names));
        if (row.Trouble is { } trouble)
        {
            var why = TextWidth.Cut($"quarantined: {TextWidth.Visible(trouble)}", terminal.Width - names - 2, terminal.Unicode);
            return $"{head}  {terminal.Paint(Tone.Bad, why)}";
        }
        if (row.Run is not { } run)
            return $"{head}  {terminal.Paint(Tone.Faint, "idle")}";
        var id = TextWidth.CutBefore('/', run.Run.ToString(), Math.Max(6, runs), terminal.Unicode);
        id += new string(' ', Math.Max(0, runs - TextWidth.Of(id)));
        var fraction = run.MaxIters > 0 ? (double)run.Step / run.MaxIters : 0;
        var steps = $"{Format.Integer(run.Step).PadLeft(Format.Integer(run.MaxIters).Length)}/{Format.Integer(run.MaxIters)}";
        var loss = run.Last is { } last ? Format.Loss(last.Value(metric)) : "      ";
        var speed = run.TokensPerSecond is { } tokens ? $"{Format.Compact(tokens)} tok/s".PadLeft(11) : "".PadLeft(11);
        var narrow = terminal.Width < names + runs + steps.Length + loss.Length + 12;
        var brief = narrow ? Format.Percent(fraction).PadLeft(5) : $"{steps}  {loss}";
        var tail = terminal.Width >= Roomy ? $"{steps}  {loss}  {speed}" : brief;
        var room = terminal.Width - names - 2 - TextWidth.Of(id) - 2 - tail.Length - 2;
        var bar = room >= 4 ? $"{Bar(fraction, Math.Min(40, room), Tone.Accent, terminal)}  " : "";
        return $"{head}  {id}  {bar}{tail}";
    }

    private static string Bar(double fraction, int width, Tone tone, TerminalInfo terminal)
    {
        var (full, rest) = terminal.Unicode ? ('━', terminal.Color ? '━' : '─') : ('#', '-');
        var done = (int)Math.Round(Math.Clamp(fraction, 0, 1) * width);
        return terminal.Paint(tone, new string(full, done)) + terminal.Paint(Tone.Faint, new string(rest, width - done));
    }

    /// <summary>A line below the sweep's own: a device without work, or a run that a device or a lane of it trains.</summary>
    private sealed record DeviceRow(string Place, DeviceRun? Run, string? Trouble);
}
