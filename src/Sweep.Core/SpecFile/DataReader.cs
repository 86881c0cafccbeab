using System.Diagnostics.CodeAnalysis;

namespace Sweep.Core;

/// <summary>
/// Reads what a sweep trains on: <c>data</c>, and how it becomes tokens, <c>tokenizer</c>, <c>split</c> and <c>val_data</c>.
/// </summary>
/// <param name="tokenizers">The tokenizer of a name; null where a program has none but the characters.</param>
internal sealed class DataReader(
    string fileName, Func<string, Corpus> openData, Func<string, SubwordTokenizer>? tokenizers, ProblemList problems)
{
    private const string Share = "the share of the text that trains, a number above 0 and below 1";

    private readonly ScalarReader _scalars = new(problems);

    /// <summary>
    /// Null when there is no data or it cannot be read. Where only another key is wrong, the text as if it were not there, so that the rest
    /// of the file can be checked.
    /// </summary>
    /// <param name="given">The file's top level.</param>
    public Corpus? Read(IReadOnlyDictionary<string, YamlEntry> given)
    {
        const string Expectation = "the path of a UTF-8 text, from this file's folder, or builtin:markov";
        if (!given.TryGetValue("data", out var data))
            problems.Add(Mark.Start, $"'data' is missing; add a line data: with {Expectation}");
        var text = Text(data, Expectation);
        var validation = Text(given.GetValueOrDefault("val_data"), "the path of another UTF-8 text, from this file's folder");
        var split = Split(given.GetValueOrDefault("split"), given.GetValueOrDefault("val_data"));
        var tokenizer = Tokenizer(given.GetValueOrDefault("tokenizer"));
        try
        {
            return text?.With(split, validation, tokenizer);
        }
        catch (SweepException e)
        {
            problems.Add((given.GetValueOrDefault("tokenizer") ?? data!).Value.At, e.Message);
            return text;
        }
    }

    /// <summary>The text that an entry names, as it is read; null when there is none or it cannot be read.</summary>
    private Corpus? Text(YamlEntry? entry, string expectation)
    {
        if (entry is null || !TryPath(entry, expectation, out var path))
            return null;
        try
        {
            var isBuiltin = path.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal);
            return openData(isBuiltin ? path : Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(fileName))!));
        }
        catch (SweepException e)
        {
            problems.Add(entry.Value.At, e.Message);
            return null;
        }
    }

    private bool TryPath(YamlEntry entry, string expectation, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (entry.Value is YamlScalar { IsPlain: true, Text: "~" })
        {
            problems.Add(entry.Value.At, $"{entry.Name} is ~, which in YAML is nothing at all; it must be {expectation}");
            return false;
        }
        if (!_scalars.TryText(entry.Value, entry.Name, expectation, out path))
            return false;
        if (path.Length == 0 || path.Any(char.IsControl))
        {
            problems.Add(entry.Value.At, $"{entry.Name} is {ScalarReader.Shown(entry.Value)}; it must be {expectation}");
            return false;
        }
        if (NoPath(entry.Name, path) is not { } problem)
            return true;
        problems.Add(entry.Value.At, problem);
        return false;
    }

    private static string? NoPath(string key, string path)
    {
        if (path.StartsWith("~/", StringComparison.Ordinal) || path == "~")
            return $"{key} is {Quoted.Plain(path)}, and ~ is a folder for shells alone; write the path out, like /home/me/text.txt";
        return path.Contains("://", StringComparison.Ordinal)
            ? $"{key} is the address {Quoted.Plain(path)}; nothing is fetched from the network: download the text and give the file's path"
            : null;
    }

    /// <summary>The usual share when there is none or it is wrong.</summary>
    private double Split(YamlEntry? entry, YamlEntry? validation)
    {
        if (entry is null || !_scalars.TryNumber(entry.Value, "split", Share, out var split))
            return DataReference.UsualSplit;
        if (split is <= 0 or >= 1)
        {
            problems.Add(entry.Value.At, $"split is {ScalarReader.Shown(entry.Value)}; it must be {Share}");
            return DataReference.UsualSplit;
        }
        if (validation is not null)
        {
            problems.Add(entry.Key.At, $"split divides data, and val_data (line {validation.Key.At.Line}) leaves nothing to divide: all "
                + "of data trains; keep one of them");
        }
        return split;
    }

    /// <summary>Null for the characters, and when it is wrong.</summary>
    private SubwordTokenizer? Tokenizer(YamlEntry? entry)
    {
        var names = KnownNames.Joined(SubwordTokenizer.Names);
        if (entry is null || !_scalars.TryText(entry.Value, "tokenizer", $"one of {names}", out var name)
            || name == SubwordTokenizer.Characters)
            return null;
        if (!SubwordTokenizer.Names.Contains(name))
        {
            problems.Add(entry.Value.At,
                $"unknown tokenizer '{Quoted.Plain(name)}'; {NearestName.Hint(name, SubwordTokenizer.Names, $"there are {names}")}");
            return null;
        }
        if (tokenizers is not null)
            return tokenizers(name);
        problems.Add(entry.Value.At, $"tokenizer {name} is not in this program; write tokenizer: {SubwordTokenizer.Characters}");
        return null;
    }
}
