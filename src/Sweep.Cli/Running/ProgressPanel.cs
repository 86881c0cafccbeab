using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>The lines of the live view: the sweep, its best run, and every device slot. Pure, so that any width can be tested.</summary>
internal static class ProgressPanel
{
    // Below this there is room for what goes on, but not for bars and speeds.
    private const int Roomy = 60;
    private const int MostSlots = 32;

    public static IReadOnlyList<string> Lines(ProgressSnapshot now, TerminalInfo terminal)
    {
        var lines = new List<string> { Overall(now, terminal) };
        if (now.Best is not null)
            lines.Add(Best(now, terminal));
        var names = now.Slots.Count > 0 ? now.Slots.Max(slot => slot.Device.Length) : 0;
        var runs = now.Slots.Select(slot => slot.Run is { } run ? TextWidth.Of(run.ToString()) : 0).DefaultIfEmpty(0).Max();
        foreach (var slot in now.Slots.Take(MostSlots))
            lines.Add(Slot(slot, now.Sweep.Metric.Name, names, Math.Min(runs, terminal.Width / 3), terminal));
        if (now.Slots.Count > MostSlots)
            lines.Add(terminal.Paint(Tone.Faint, $"and {now.Slots.Count - MostSlots} more"));
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
        var id = TextWidth.Cut(run.ToString(), Math.Max(8, terminal.Width - value.Length - 8), terminal.Unicode);
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

    private static string Slot(SlotProgress slot, string metric, int names, int runs, TerminalInfo terminal)
    {
        var head = terminal.Paint(Tone.Faint, slot.Device.PadRight(names));
        if (slot.Trouble is { } trouble)
        {
            var why = TextWidth.Cut($"quarantined: {TextWidth.Visible(trouble)}", terminal.Width - names - 2, terminal.Unicode);
            return $"{head}  {terminal.Paint(Tone.Bad, why)}";
        }
        if (slot.Run is not { } run)
            return $"{head}  {terminal.Paint(Tone.Faint, "idle")}";
        var id = TextWidth.Cut(run.ToString(), Math.Max(6, runs), terminal.Unicode);
        id += new string(' ', Math.Max(0, runs - TextWidth.Of(id)));
        var fraction = slot.MaxIters > 0 ? (double)slot.Step / slot.MaxIters : 0;
        var steps = $"{Format.Integer(slot.Step).PadLeft(Format.Integer(slot.MaxIters).Length)}/{Format.Integer(slot.MaxIters)}";
        var loss = slot.Last is { } last ? Format.Loss(last.Value(metric)) : "      ";
        var speed = slot.TokensPerSecond is { } tokens ? $"{Format.Compact(tokens)} tok/s".PadLeft(11) : "".PadLeft(11);
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
}
