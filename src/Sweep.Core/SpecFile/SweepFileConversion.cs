using System.Globalization;

namespace Sweep.Core;

/// <summary>A sweep file that was made from another one.</summary>
/// <param name="Text">The new file; the changes stand at its head as comments.</param>
/// <param name="Changes">What was changed, left out, or is read in another way than it was written; in the old file's order.</param>
public sealed record ConvertedSweepFile(string Text, IReadOnlyList<SweepFileNotice> Changes);

/// <summary>
/// Makes a sweep file that can be run out of one that was written for W&amp;B: what has a meaning here is kept, what is missing is put in,
/// and what has no meaning here is left out, each with a notice.
/// </summary>
public static class SweepFileConversion
{
    private const string RunCap = "20";

    /// <param name="text">The file's bytes.</param>
    /// <param name="fileName">Its path, as notices show it.</param>
    /// <param name="data">The text to train on, an absolute path or a built-in name; null for the file's own, or builtin:markov.</param>
    /// <param name="openData">As for <see cref="SweepFile.Parse(ReadOnlySpan{byte}, string, Func{string, Corpus}, Func{string,
    /// SubwordTokenizer})"/>.</param>
    /// <param name="tokenizers">As there.</param>
    /// <exception cref="SweepFileException">It is no YAML, or has mistakes that cannot be mended by leaving something out.</exception>
    public static ConvertedSweepFile Convert(ReadOnlySpan<byte> text, string fileName, string? data, Func<string, Corpus> openData,
        Func<string, SubwordTokenizer>? tokenizers = null)
    {
        var problems = new ProblemList(fileName);
        SweepPlan? plan = null;
        var corpora = new Dictionary<string, Corpus>();
        Corpus Open(string source) =>
            corpora.TryGetValue(source, out var corpus) ? corpus : corpora[source] = openData(source);
        if (text.Length > SweepFile.MaxBytes)
            problems.Add(Mark.Start, $"the file is larger than {SweepFile.MaxBytes >> 10} KiB; this is hardly a sweep file");
        else if (YamlReader.TryRead(text, problems, out var root))
            plan = new SpecReader(fileName, Open, tokenizers, problems).Read(
                root is YamlMapping top ? Mended(top, fileName, data, Open, tokenizers, problems) : root);
        // Scripts' settings alone make a sweep of one run, but nothing of them would be left to write.
        if (plan is { Spec.Parameters.Count: 0 })
        {
            problems.Add(Mark.Start,
                "none of the parameters is a hyperparameter that can be kept; give at least one, like learning_rate: 1e-3");
        }
        problems.ThrowIfAny();
        var comments = problems.Notices.Select(n => string.Create(CultureInfo.InvariantCulture, $"  line {n.Line}: {n.Message}"));
        var head = $"Converted by 'sweep init --from {Quoted.Plain(Path.GetFileName(fileName))}'.";
        string[] lines = problems.Notices.Count == 0 ? [head] : [$"{head} What was changed:", .. comments];
        return new ConvertedSweepFile(SpecWriter.Write(plan!.Spec, lines), problems.Notices);
    }

    private static YamlMapping Mended(YamlMapping top, string fileName, string? data, Func<string, Corpus> openData,
        Func<string, SubwordTokenizer>? tokenizers, ProblemList notices)
    {
        var mended = new List<YamlEntry>();
        foreach (var entry in top.Entries)
        {
            if (KnownNames.TopLevel.Contains(entry.Name) || KnownNames.IsForLaunching(entry.Name))
                mended.Add(entry);
            else
                LeaveOut(entry.Key, KnownNames.TopLevelProblem(entry.Name), notices);
        }
        Data(mended, data, notices);
        Name(mended, fileName, notices);
        var method = Method(mended, notices);
        Replace(mended, "metric", notices, (entry, trial) => new MetricReader(trial).Read(entry.Value),
            "becomes {name: val_loss, goal: minimize}");
        Replace(mended, "early_terminate", notices, (entry, trial) => new EarlyTerminateReader(trial).Read(entry.Value, method));
        // What is wrong with the data is said later, where it is read for the plan.
        var corpus = new DataReader(fileName, openData, tokenizers, new ProblemList("")).Read(mended.ToDictionary(entry => entry.Name));
        if (mended.FindIndex(entry => entry is { Name: "parameters", Value: YamlMapping }) is var at and >= 0)
            mended[at] = mended[at] with { Value = Parameters((YamlMapping)mended[at].Value, method, corpus, notices) };
        var parameters = new ParameterReader(new ProblemList(""), new ParameterNames(new ProblemList("")), method)
            .Read(mended.Find(entry => entry.Name == "parameters")?.Value);
        Replace(mended, "exclude", notices,
            (entry, trial) => new ExcludeReader(trial, new ParameterNames(trial), parameters).Read(entry.Value));
        Replace(mended, "search", notices, (entry, trial) => new SearchReader(trial).Read(entry, method));
        Replace(mended, "start", notices,
            (entry, trial) => new StartReader(trial, new ParameterNames(trial), parameters).Read(entry, method, exclude: []));
        return top with { Entries = mended };
    }

    private static void LeaveOut(YamlScalar key, string reason, ProblemList notices, string what = "is left out") =>
        notices.Note(key.At, $"{Quoted.Plain(key.Text)} {what}: {WithoutRemedy(reason)}");

    // What a person is told to do about it is done.
    private static string WithoutRemedy(string reason)
    {
        string[] remedies = ["; take it out", ": take it out", ": write "];
        var at = remedies.Select(remedy => reason.IndexOf(remedy, StringComparison.Ordinal)).Where(at => at > 0).DefaultIfEmpty(-1).Min();
        return at < 0 ? reason : reason[..at];
    }

    /// <summary>Leaves an entry out when reading it on trial finds problems.</summary>
    private static void Replace(List<YamlEntry> entries, string name, ProblemList notices, Action<YamlEntry, ProblemList> read,
        string what = "is left out")
    {
        if (entries.Find(entry => entry.Name == name) is not { } given)
            return;
        var trial = new ProblemList("");
        read(given, trial);
        if (trial.IsEmpty)
            return;
        LeaveOut(given.Key, string.Join("; ", trial.Messages), notices, what);
        entries.Remove(given);
    }

    private static void Data(List<YamlEntry> entries, string? data, ProblemList notices)
    {
        var given = entries.FindIndex(entry => entry.Name == "data");
        if (given >= 0 && data is null)
            return;
        if (data is null)
            notices.Note(Mark.Start, "there is no data: builtin:markov is put in; write the path of your text");
        if (given >= 0)
            entries.RemoveAt(given);
        entries.Add(Entry("data", data ?? "builtin:markov"));
    }

    private static void Name(List<YamlEntry> entries, string fileName, ProblemList notices)
    {
        var given = entries.Find(entry => entry.Name == "name");
        var name = given?.Value is YamlScalar { IsNull: false } scalar ? scalar.Text : Path.GetFileNameWithoutExtension(fileName);
        if (given is not null && SweepName.Problem(name) is null)
            return;
        var proposal = SweepName.Proposal(name) ?? "my-sweep";
        if (given is not null)
        {
            notices.Note(given.Value.At, $"the name {ScalarReader.Shown(given.Value)} becomes {proposal}");
            entries.Remove(given);
        }
        entries.Add(Entry("name", proposal));
    }

    /// <summary>Null when the file's is not known.</summary>
    private static SearchMethod? Method(List<YamlEntry> entries, ProblemList notices)
    {
        var given = entries.Find(entry => entry.Name == "method");
        var name = (given?.Value as YamlScalar)?.Text;
        var method = given is null ? SearchMethod.Grid : SearchMethod.Find(name ?? "");
        if (method is { Samples: true } && entries.TrueForAll(entry => entry.Name != "run_cap"))
        {
            notices.Note(given!.Value.At, $"method {method.Name} needs run_cap, the number of runs: {RunCap} is put in");
            entries.Add(Entry("run_cap", RunCap));
        }
        return method;
    }

    private static YamlMapping Parameters(YamlMapping parameters, SearchMethod? method, Corpus? corpus, ProblemList notices)
    {
        var all = new ParameterReader(new ProblemList(""), new ParameterNames(new ProblemList("")), method).Read(parameters);
        var kept = new List<YamlEntry>();
        var taken = new HashSet<Hyperparameter>();
        foreach (var group in parameters.Entries.Where(entry => ParameterReader.Nested(entry) is not null))
            notices.Note(group.Key.At, $"the parameters nested in {Quoted.Plain(group.Name)} are written without it");
        foreach (var entry in ParameterReader.Flat(parameters))
        {
            var trial = new ProblemList("");
            var names = new ParameterNames(trial, listsKnown: false);
            var read = new ParameterReader(trial, names, method).Read(parameters with { Entries = [entry] });
            names.ReportEpochs(all, corpus);
            if (!trial.IsEmpty)
                LeaveOut(entry.Key, string.Join("; ", trial.Messages), notices);
            else if (read is [var only] && !taken.Add(only.Hyperparameter))
                LeaveOut(entry.Key, $"it gives {only.Hyperparameter.Name} once more", notices);
            else
                kept.Add(entry);
        }
        return parameters with { Entries = kept };
    }

    private static YamlEntry Entry(string name, string value) =>
        new(new YamlScalar(Mark.Start, name, IsPlain: true), new YamlScalar(Mark.Start, value, IsPlain: true));
}
