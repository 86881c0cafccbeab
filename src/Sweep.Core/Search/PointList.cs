namespace Sweep.Core;

/// <summary>
/// A sweep's points: what its search method proposes, without candidates that an exclude entry matches and, of those with the same
/// hyperparameters, with the first only; each as often as the sweep repeats it, the repeats standing together.
/// </summary>
internal static class PointList
{
    /// <summary>A finite space is used up when so many candidates in a row bring nothing new, and two more for each that did.</summary>
    private const int MostMisses = 1000;

    /// <summary>The points that follow from the spec alone, as a sweep gets them when it is submitted.</summary>
    public static IReadOnlyList<SweepPoint> Of(SweepSpec spec)
    {
        var points = new List<SweepPoint>();
        var cap = Cap(spec);
        foreach (var configuration in Configurations(spec))
        {
            points.AddRange(Repeats(spec, configuration, points.Count + 1).Take(cap - points.Count));
            if (points.Count >= cap)
                break;
        }
        return points;
    }

    /// <summary>The runs of one configuration: seeds seed, seed + 1, ...</summary>
    /// <param name="number">The first one's place in the sweep, from 1.</param>
    private static IEnumerable<SweepPoint> Repeats(SweepSpec spec, Hyperparameters configuration, int number)
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
                CanonicalJson.ConfigHash(hyperparameters, spec.Data));
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
        return spec.Method.Samples ? Math.Max(cap / spec.Repeats, 1) * spec.Repeats : cap;
    }

    private static IEnumerable<Hyperparameters> Configurations(SweepSpec spec)
    {
        var seen = new HashSet<Hyperparameters>();
        var misses = 0;
        for (ulong i = 0; !spec.Method.Samples || misses < MostMisses + 2 * seen.Count; i++)
        {
            if (spec.Method.Candidate(spec, i) is not { } candidate)
                yield break;
            misses++;
            if (IsExcluded(spec, candidate) || !seen.Add(candidate))
                continue;
            misses = 0;
            yield return candidate;
        }
    }

    private static bool IsExcluded(SweepSpec spec, Hyperparameters configuration) =>
        spec.Exclude.Any(entry => entry.All(e => Hyperparameter.Find(e.Key)!.Get(configuration) == e.Value));
}
