using System.Text;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>Parsing as the tests want it: file s.yaml, data that is always there.</summary>
internal static class Sample
{
    /// <summary>A text of 1,000 characters for every data line but the built-in one.</summary>
    public static readonly Corpus Text =
        Corpus.Read(new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 100)))), "/text.txt");

    public static SweepPlan Parse(string yaml) => SweepFile.Parse(yaml, "s.yaml", Open);

    public static SweepPlan Parse(byte[] yaml) => SweepFile.Parse(yaml, "s.yaml", Open);

    /// <summary>A plan of these lines under <c>parameters:</c>, with more lines before them.</summary>
    public static SweepPlan Grid(string parameters, string more = "") =>
        Parse($"data: text.txt\n{more}\nparameters:\n" + string.Join('\n', parameters.Split('\n').Select(line => "  " + line)));

    /// <summary>The values of the varied parameters, a line for each point.</summary>
    public static string[] Lines(this SweepPlan plan) =>
        [.. plan.Points.Select(p => string.Join(' ', p.Varied.Select(v => FormattableString.Invariant($"{v.Key}={v.Value}"))))];

    /// <summary>The problems as line:column: message.</summary>
    public static string[] Problems(Func<SweepPlan> parse) =>
        [.. Assert.Throws<SweepFileException>(parse)
            .Problems.Select(p => FormattableString.Invariant($"{p.Line}:{p.Column}: {p.Message}"))];

    private static Corpus Open(string source) => source == "builtin:markov" ? Corpus.Builtin(source) : Text;
}
