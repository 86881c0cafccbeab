using System.Globalization;
using System.Text;
using Sweep.Model.Parity;

namespace Sweep.Bench;

/// <summary>The torch engine on one device against PyTorch's recorded numbers, a table row for each file.</summary>
internal static class ParityReport
{
    // Those of the tests; a GPU adds in another order, and its exp and tanh are other approximations.
    private const double OnCpu = 1e-5;
    private const double OnGpu = 1e-4;

    private static readonly string[] Kinds = ["logits", "gradient", "gradient norm", "learning rate", "loss", "parameters"];

    /// <summary>Writes the table; true where every difference is within the device's tolerance.</summary>
    /// <param name="folder">Its *.json.</param>
    /// <exception cref="SweepException">The folder has no files, or one of them cannot be computed.</exception>
    public static bool Write(string device, string folder, TextWriter output)
    {
        var tolerance = device == "cpu" ? OnCpu : OnGpu;
        var files = Directory.Exists(folder) ? ParityReference.FilesIn(folder).ToList() : [];
        if (files.Count == 0)
            throw new UsageException($"{folder} has no reference numbers (*.json); name the folder that has");
        var (text, kind, passed) = (new StringBuilder(), "", true);
        foreach (var file in files)
        {
            var comparison = new ParityComparison(ParityReference.Load(file), EngineChoice.Torch, device);
            var differences = comparison.Differences().ToList();
            kind = comparison.DeviceKind;
            text.Append(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(file)} |");
            foreach (var each in Kinds)
                text.Append(CultureInfo.InvariantCulture, $" {Largest(differences, each):0.0e-0} |");
            var wrong = differences.Where(d => !(d.Relative <= tolerance)).ToList();
            passed &= wrong.Count == 0;
            text.AppendLine(wrong.Count == 0
                ? " yes |" : $" no: {wrong.Count} of {differences.Count}, first {wrong[0].Kind} {wrong[0].Where} |");
        }
        var whyMore = device == "cpu" ? "" : $"; on a CPU it is {OnCpu:0e-0}, but a GPU adds in another order";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            The torch engine on {kind}, in float32, against numbers that PyTorch computed on a CPU: the largest relative difference.
            At most {tolerance:0e-0} passes here{whyMore}.

            | file | {string.Join(" | ", Kinds)} | within |
            | --- |{string.Concat(Kinds.Select(_ => " ---: |"))} --- |
            """));
        output.Write(text);
        return passed;
    }

    /// <summary>NaN if one is; null where the file records none.</summary>
    private static double? Largest(List<ParityDifference> differences, string kind)
    {
        var these = differences.Where(d => d.Kind == kind).Select(d => d.Relative).ToList();
        return these.Count == 0 ? null : these.Aggregate(Math.Max); // NaN stays NaN
    }
}
