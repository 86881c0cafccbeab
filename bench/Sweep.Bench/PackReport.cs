using System.Globalization;
using System.Text;

namespace Sweep.Bench;

/// <summary>PACKS.md: packs of one device against one run at a time, and on a GPU against PyTorch there.</summary>
internal sealed class PackReport(string device, IReadOnlyList<string> versions)
{
    private readonly StringBuilder _text = new();

    public string Markdown => _text.ToString();

    public void Begin()
    {
        _text.AppendLine("# Packs").AppendLine();
        _text.AppendLine(device == "cpu"
            ? "Written by `bench/run --packs`. Milliseconds are CPU time of one thread, medians over all rounds; the engine is torch."
            : "Written by `bench/run --gpu`. Milliseconds are wall time with the device waited for at the end of a round, "
                + "medians over all rounds.").AppendLine();
        foreach (var line in versions)
            _text.AppendLine(CultureInfo.InvariantCulture, $"- {line}");
    }

    /// <param name="pyTorchMs">A step of the plain script on the same device; null where it was not measured.</param>
    public void Add(Shape shape, IReadOnlyList<PackFigures> figures, double? pyTorchMs)
    {
        _text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {shape.Name}: {shape.Description}").AppendLine();
        _text.AppendLine("| | a step of all, ms | run-steps a second | of one at a time |");
        _text.AppendLine("| --- | ---: | ---: | ---: |");
        var alone = figures[0].RunStepsPerSecond;
        if (pyTorchMs is { } ms)
            _text.AppendLine(CultureInfo.InvariantCulture, $"| PyTorch, fused qkv | {ms:0.00} | {1e3 / ms:0} | {1e3 / ms / alone:0.00} |");
        foreach (var figure in figures)
        {
            var name = figure.Runs == 1 ? "one run" : $"pack of {figure.Runs}";
            var rate = figure.RunStepsPerSecond;
            _text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {Measurements.Median(figure.StepMs):0.00} | {rate:0} | {rate / alone:0.00} |");
        }
    }
}
