using System.Globalization;
using System.Text;

namespace Sweep.Bench;

/// <summary>PACKS.md: packs of one device against one run at a time.</summary>
internal sealed class PackReport(string device, IReadOnlyList<string> versions)
{
    private readonly StringBuilder _text = new();

    public string Markdown => _text.ToString();

    public void Begin()
    {
        _text.AppendLine("# Packs").AppendLine();
        _text.AppendLine(device == "cpu"
            ? "Written by `bench/run --packs`. Milliseconds are CPU time of one thread, medians over all rounds; the engine is torch."
            : "Written by `bench/gpu/on-this-machine`. Milliseconds are wall time with the device waited for at the end of a round, "
                + "medians over all rounds.").AppendLine();
        foreach (var line in versions)
            _text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
    }

    public void Add(Shape shape, IReadOnlyList<PackFigures> figures)
    {
        _text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {shape.Name}: {shape.Description}").AppendLine();
        var memory = figures.Any(figure => figure.MemoryMb is not null);
        _text.Append("| | a step of all, ms | run-steps a second | of one at a time |").AppendLine(memory ? " memory, MB |" : "");
        _text.Append("| --- | ---: | ---: | ---: |").AppendLine(memory ? " ---: |" : "");
        var alone = figures[0].RunStepsPerSecond;
        foreach (var figure in figures)
        {
            var name = figure.Runs == 1 ? "one run" : $"pack of {figure.Runs}";
            var rate = figure.RunStepsPerSecond;
            if (figure.StepMs.Count == 0)
                _text.Append(CultureInfo.InvariantCulture, $"| {name} | out of memory | | |");
            else
                _text.Append(CultureInfo.InvariantCulture,
                    $"| {name} | {Measurements.Median(figure.StepMs):0.00} | {rate:0} | {rate / alone:0.00} |");
            _text.AppendLine(memory ? string.Create(CultureInfo.InvariantCulture, $" {figure.MemoryMb:0} |") : "");
        }
    }
}
