namespace Sweep.Core;

/// <summary>
/// A sweep's points: what its search method proposes, without candidates that an exclude entry matches and, of those with the same
/// hyperparameters, with the first only; each as often as the sweep repeats it, the repeats standing together.
/// </summary>
internal static class PointList
{
    private const int MostMisses = 1000;

    /// <summary>
    /// The points that follow from the spec alone, as a sweep gets them when it is submitted; of a method that learns, those of its start.
    /// </summary>
    public static IReadOnlyList<SweepPoint> Of(SweepSpec spec)
    {
        var points = new List<SweepPoint>();
        var cap = Cap(spec);
        var configurations = spec.Method.Learns ? Configurations(spec).Take(StartLength(spec)) : Configurations(spec);
        foreach (var configuration in configurations)
        {
            points.AddRange(Repeats(spec, configuration, points.Count + 1).Take(cap - points.Count));
            if (points.Count >= cap)
                break;
        }
        return points;
    }

    /// <summary>The runs of one configuration: seeds seed, seed + 1, ...</summary>
    /// <param name="number">The first one's place in the sweep, from 1.</param>
    public static IEnumerable<SweepPoint> Repeats(SweepSpec spec, Hyperparameters configuration, int number)
    {
        var seed = Hyperparameter.Find("seed")!;
        var varied = spec.Parameters.Where(p => p.IsVaried).Select(p => p.Hyperparameter).ToList();
        if (spec.Repeats > 1 && !varied.Contains(seed))
            varied.Add(seed);
        for (var repeat = 0; repeat < spec.Repeats; repeat++)
        {
            var hyperparameters = configuration with { Seed = configuration.Seed + repeat };
            var values = varied.Select(p => KeyValuePair.Create(p.Name, p.Get(hyperparameters)));
            yield return new SweepPoint(
                number + repeat,
                hyperparameters,
                new OrderedDictionary<string, ParameterValue>(values),
                CanonicalJson.ConfigHash(hyperparameters, spec.Data))
            {
                PrefixHash = TrainingPrefix.Of(hyperparameters) is { } prefix ? CanonicalJson.ConfigHash(prefix, spec.Data) : null,
            };
        }
    }

    /// <summary>
    /// The most points. A sampling method has whole configurations only: of a cap that repeats do not divide, the rest stays unused. A
    /// grid's last configuration may be cut short.
    /// </summary>
    private static int Cap(SweepSpec spec)
    {
        if (spec.RunCap is not { } cap)
            return SweepSpec.MaxPoints;
        return spec.Method.Samples ? spec.ConfigurationCap!.Value * spec.Repeats : cap;
    }

    /// <summary>How many configurations a method that learns has before it looks at results.</summary>
    public static int StartLength(SweepSpec spec) => Math.Max(spec.Search!.Startup, spec.Start.Count);

    /// <summary>
    /// The configurations that follow from the spec alone: those of <c>start:</c> and then the method's, each once and none excluded; of a
    /// method that samples without a bound, as long as it finds new ones.
    /// </summary>
    public static IEnumerable<Hyperparameters> Configurations(SweepSpec spec)
    {
        var seen = new HashSet<Hyperparameters>();
        var misses = 0;
        foreach (var candidate in Candidates(spec))
        {
            if (spec.Method.Samples && misses >= MissesAllowed(seen.Count))
                yield break;
            misses++;
            if (spec.Excludes(candidate) || !seen.Add(candidate))
                continue;
            misses = 0;
            yield return candidate;
        }
    }

    /// <summary>So many candidates in a row that bring nothing new mean that nothing is left.</summary>
    /// <param name="seen">Configurations that there are.</param>
    public static int MissesAllowed(int seen) => MostMisses + 2 * seen;

    /// <summary>
    /// The points of <c>start:</c>, one for each entry. What an entry does not give is the method's: it comes from the first of its
    /// candidates that makes the entry a configuration that is new and not excluded, or from the very first where none does.
    /// </summary>
    public static IEnumerable<Hyperparameters> Given(SweepSpec spec)
    {
        var given = new HashSet<Hyperparameters>();
        for (var i = 0; i < spec.Start.Count; i++)
        {
            var completed = Enumerable.Range(i, MostMisses).Select(index => Completed(spec, spec.Start[i], (ulong)index));
            var configuration = completed.FirstOrDefault(c => !spec.Excludes(c) && !given.Contains(c)) ?? completed.First();
            given.Add(configuration);
            yield return configuration;
        }
    }

    private static Hyperparameters Completed(SweepSpec spec, IReadOnlyDictionary<string, ParameterValue> entry, ulong index) =>
        entry.Aggregate(
            spec.Method.Candidate(spec, index)!,
            (configuration, value) => Hyperparameter.Find(value.Key)!.With(configuration, value.Value));

    private static IEnumerable<Hyperparameters> Candidates(SweepSpec spec)
    {
        foreach (var given in Given(spec))
            yield return given;
        for (ulong i = 0; spec.Method.Candidate(spec, i) is { } candidate; i++)
            yield return candidate;
    }
}
