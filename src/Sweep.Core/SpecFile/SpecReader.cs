using System.Globalization;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core;

/// <summary>
/// From YAML to a plan: reads every key it can, whatever is wrong with others, so that one reading finds all the problems.
/// </summary>
internal sealed class SpecReader(
    string fileName, Func<string, Corpus> openData, Func<string, SubwordTokenizer>? tokenizers, ProblemList problems)
{
    /// <summary>The default of max_retries.</summary>
    public const int Retries = 2;

    /// <summary>Points drawn to check combinations when a sweep that samples does not say how many it wants.</summary>
    private const int DrawsWithoutCap = 100;

    private readonly ScalarReader _scalars = new(problems);

    /// <returns>Null when there are problems.</returns>
    public SweepPlan? Read(YamlNode? root)
    {
        if (root is not YamlMapping top)
        {
            problems.Add(root?.At ?? Mark.Start,
                "the file holds no sweep; begin with lines like 'data: builtin:markov' and 'parameters:'");
            return null;
        }
        TopLevel(top);
        var given = top.Entries.ToDictionary(e => e.Name);

        var name = Name(given.GetValueOrDefault("name"));
        var corpus = new DataReader(fileName, openData, tokenizers, problems).Read(given);
        var method = Method(given.GetValueOrDefault("method"));
        var metrics = new MetricReader(problems);
        var metric = metrics.Read(given.GetValueOrDefault("metric")?.Value);
        var target = metrics.Target(given.GetValueOrDefault("target"));
        var names = new ParameterNames(problems);
        var parameters = Parameters(given.GetValueOrDefault("parameters"), names, method);
        var exclude = new ExcludeReader(problems, names, parameters).Read(given.GetValueOrDefault("exclude")?.Value);
        var start = new StartReader(problems, names, parameters).Read(given.GetValueOrDefault("start"), method, exclude);
        names.ReportEpochs(parameters, corpus);
        var search = new SearchReader(problems).Read(given.GetValueOrDefault("search"), method);
        var repeats = Repeats(given.GetValueOrDefault("repeats"), parameters);
        var cap = Integer(given.GetValueOrDefault("run_cap"), 1, SweepSpec.MaxPoints);
        if (method is { Samples: true } && !given.ContainsKey("run_cap"))
            problems.Add(given["method"].Key.At, $"method {method.Name} needs run_cap, the number of runs; add for example run_cap: 20");
        if (cap < repeats && method is { Samples: true })
            problems.Add(given["run_cap"].Value.At, string.Create(CultureInfo.InvariantCulture,
                $"run_cap {cap} is less than repeats {repeats}; no point could run as often as it should"));
        var concurrent = Integer(given.GetValueOrDefault("max_concurrent_runs"), 1, SweepSpec.MaxPoints);
        var retries = Integer(given.GetValueOrDefault("max_retries"), 0, 100) ?? Retries;
        var priority = Integer(given.GetValueOrDefault("priority"), -SweepSpec.GreatestPriority, SweepSpec.GreatestPriority);
        var rule = new EarlyTerminateReader(problems).Read(given.GetValueOrDefault("early_terminate")?.Value, method);
        if (method is { Learns: true })
            CheckLearning(method, parameters, rule is not null);
        if (method is null)
            return null;

        var usable = parameters.Select(p => p.Parameter).OfType<SweepParameter>().ToArray();
        // With problems the spec is made for its combinations alone, which may have more.
        var spec = new SweepSpec(
            name ?? "", corpus?.Reference ?? new DataReference("", ""), method, metric ?? new Metric("val_loss", true),
            usable, exclude, repeats, method.Samples ? cap ?? DrawsWithoutCap : cap, concurrent, retries)
        {
            EarlyTerminate = rule,
            Target = target,
            Priority = priority,
            Search = search,
            Start = start,
            Limits = method.Learns && corpus is not null
                ? new TrainingLimits(corpus.LargestBlockSize, corpus.Vocabulary.Size) : null,
        };
        if (!method.Samples && GridSearch.Size(usable) * repeats is var size && size > SweepSpec.MaxPoints)
        {
            var times = repeats > 1 ? $" with its {repeats} repeats" : "";
            problems.Add(given["parameters"].Key.At, string.Create(CultureInfo.InvariantCulture,
                $"the grid has {size} runs{times}, more than {SweepSpec.MaxPoints}; give fewer values, or set method: random and run_cap"));
            return null;
        }
        var points = PointList.Of(spec);
        if (points.Count == 0 && exclude.Count > 0)
            problems.Add(given["exclude"].Key.At, "exclude leaves no point to run; take out an entry");
        if (spec.Start.Count > 0)
            CheckStart(given["start"].Value.At, spec, cap is not null);
        new CombinationChecks(problems, parameters, corpus, given.GetValueOrDefault("data")?.Value.At ?? Mark.Start)
            .Check(Checked(spec, points));
        if (spec.Limits is not null && problems.IsEmpty)
            NoteWhatIsLeftOut(spec, parameters, corpus!);
        var mayBeOfManyLengths = method.Learns && usable.Any(parameter => parameter is { Name: "max_iters", IsVaried: true });
        if (spec.EarlyTerminate is not null && !mayBeOfManyLengths)
            CheckRungs(given["early_terminate"].Value.At, spec, points);
        return problems.IsEmpty && corpus is not null ? new SweepPlan(spec, corpus, points) { Notices = problems.Notices } : null;
    }

    /// <summary>
    /// The configurations in which every mistake is reported: all points. A method that learns leaves out what cannot be trained, so of it
    /// the points given by hand, and where nothing is left those that it would have had.
    /// </summary>
    private static IEnumerable<Hyperparameters> Checked(SweepSpec spec, IReadOnlyList<SweepPoint> points)
    {
        if (spec.Limits is null)
            return points.Select(p => p.Hyperparameters);
        return points.Count > 0 ? PointList.Given(spec) : PointList.Of(spec with { Limits = null }).Select(p => p.Hyperparameters);
    }

    /// <summary>Of a method that learns: which combinations it leaves out, as far as its first candidates show.</summary>
    private void NoteWhatIsLeftOut(SweepSpec spec, IReadOnlyList<ReadParameter> parameters, Corpus corpus)
    {
        var leftOut = new ProblemList(fileName);
        new CombinationChecks(leftOut, parameters, corpus, Mark.Start).Check(
            PointList.Configurations(spec with { Limits = null }).Take(DrawsWithoutCap));
        problems.NoteAll(leftOut, problem => $"the search leaves this out: {problem}");
    }

    /// <summary>What the points of a start cannot tell of those that are yet to be proposed.</summary>
    private void CheckLearning(SearchMethod method, IReadOnlyList<ReadParameter> parameters, bool hasRule)
    {
        if (parameters.FirstOrDefault(p => p.Hyperparameter.Name == "seed") is { Parameter.IsVaried: true } seed)
        {
            problems.Add(seed.At, $"method {method.Name} cannot learn which seed is best; give one seed, and repeats: 3 to run each point "
                + "thrice");
        }
        if (hasRule && parameters.FirstOrDefault(p => p.Hyperparameter.Name == "max_iters") is { Parameter.IsVaried: true } length)
            problems.Add(length.At, "early_terminate compares runs of the same length, and max_iters varies; give it one value");
    }

    /// <summary>Every point given by hand has a place, and something that exclude does not take away.</summary>
    private void CheckStart(Mark at, SweepSpec spec, bool isCapped)
    {
        if (isCapped && spec.Start.Count > spec.ConfigurationCap)
        {
            var each = spec.Repeats > 1 ? $" of {spec.Repeats} repeats each" : "";
            problems.Add(at, string.Create(CultureInfo.InvariantCulture,
                $"start has {spec.Start.Count} points and run_cap {spec.RunCap} room for {spec.ConfigurationCap}{each}; raise run_cap to ")
                + string.Create(CultureInfo.InvariantCulture, $"{spec.Start.Count * spec.Repeats} or take points out"));
        }
        var withoutLimits = spec with { Limits = null };
        foreach (var (i, _) in PointList.Given(spec).Index().Where(point => withoutLimits.Excludes(point.Item)))
        {
            problems.Add(at, string.Create(CultureInfo.InvariantCulture,
                $"exclude leaves nothing of point {i + 1} of start, whatever the parameters that it does not give; take one of them out"));
        }
    }

    private void TopLevel(YamlMapping top)
    {
        var forLaunching = top.Entries.Where(entry => KnownNames.IsForLaunching(entry.Name)).Select(entry => entry.Key).ToArray();
        if (forLaunching.Length > 0)
        {
            var (are, they) = forLaunching.Length == 1 ? ("is", "is") : ("are", "are");
            problems.Note(forLaunching[0].At,
                $"{KnownNames.Joined(forLaunching.Select(key => key.Text))} {are} for launching a script and {they} ignored");
        }
        foreach (var entry in top.Entries.Where(e => !problems.IsFull && !KnownNames.TopLevel.Contains(e.Name)
            && !KnownNames.IsForLaunching(e.Name)))
            problems.Add(entry.Key.At, KnownNames.TopLevelProblem(entry.Name));
    }

    private void CheckRungs(Mark at, SweepSpec spec, IReadOnlyList<SweepPoint> points)
    {
        try
        {
            Cohorts.Of(spec, points);
        }
        catch (UsageException e)
        {
            problems.Add(at, e.Message);
        }
    }

    /// <summary>The sweep's name; null when it is wrong.</summary>
    public string? NameIn(YamlMapping top) => Name(top.Entries.FirstOrDefault(entry => entry.Name == "name"));

    private string? Name(YamlEntry? entry)
    {
        if (entry is null)
        {
            var stem = Path.GetFileNameWithoutExtension(fileName);
            if (SweepName.Problem(stem) is null)
                return stem;
            problems.Add(Mark.Start,
                $"the sweep has no name, and the file's, '{Quoted.Plain(stem)}', cannot be one; add a line like name: "
                + (SweepName.Proposal(stem) ?? "my-sweep"));
            return null;
        }
        if (!_scalars.TryText(entry.Value, "name", "a name of letters and digits", out var name))
            return null;
        if (SweepName.Problem(name) is not { } problem)
            return name;
        problems.Add(entry.Value.At, SweepName.Proposal(name) is { } proposal ? $"{problem}; write name: {proposal}" : problem);
        return null;
    }

    /// <summary>Null when it is wrong.</summary>
    private SearchMethod? Method(YamlEntry? entry)
    {
        if (entry is null)
            return SearchMethod.Grid;
        if (!_scalars.TryText(entry.Value, "method", "grid, random, sobol, tpe or bayes", out var name))
            return null;
        if (SearchMethod.Find(name) is { } method)
            return method;
        string[] known = [.. SearchMethod.All.Select(one => one.Name)];
        problems.Add(entry.Value.At,
            $"unknown method '{Quoted.Plain(name)}'; {NearestName.Hint(name, known, $"there are {KnownNames.Joined(known)}")}");
        return null;
    }

    private IReadOnlyList<ReadParameter> Parameters(YamlEntry? entry, ParameterNames names, SearchMethod? method)
    {
        if (entry is null)
            problems.Add(Mark.Start,
                "'parameters' is missing; add it with at least one hyperparameter, for example learning_rate: [1e-3, 3e-3]");
        else if (entry.Value is not YamlMapping { Entries.Count: > 0 })
            problems.Add(entry.Value.At,
                $"parameters is {(entry.Value is YamlMapping ? "empty" : ScalarReader.Shown(entry.Value))}; it must be a mapping of "
                + "hyperparameters to values");
        return new ParameterReader(problems, names, method).Read(entry?.Value);
    }

    private int Repeats(YamlEntry? entry, IReadOnlyList<ReadParameter> parameters)
    {
        var repeats = Integer(entry, 1, SweepSpec.MaxRepeats) ?? 1;
        if (repeats == 1 || parameters.FirstOrDefault(p => p.Hyperparameter.Name == "seed") is not { Parameter.IsVaried: true } seed)
            return repeats;
        problems.Add(entry!.Value.At, $"repeats {repeats} and several seeds (line {seed.At.Line}) both make repetitions; keep one");
        return 1;
    }

    /// <summary>Null when it is missing or wrong.</summary>
    private int? Integer(YamlEntry? entry, int min, int max) =>
        entry is not null && _scalars.TryInteger(entry.Value, entry.Name, min, max, out var value) ? value : null;
}
