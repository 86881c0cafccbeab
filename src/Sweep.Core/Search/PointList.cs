using System.Numerics;
using System.Text;

namespace Sweep.Core;

/// <summary>
/// Materialises a sweep's points. Grid: in the order of the file, the last parameter varying fastest. Random: as they are drawn. Repeats stand together.
/// Points that an exclude entry matches are left out, and of points with the same hyperparameters the first stays.
/// </summary>
internal static class PointList
{
    public static IReadOnlyList<SweepPoint> Of(SweepSpec spec)
    {
        var points = new List<SweepPoint>();
        var varied = spec.Parameters.Where(p => p.IsVaried).Select(p => p.Hyperparameter).ToList();
        var seed = Hyperparameter.Find("seed")!;
        if (spec.Repeats > 1 && !varied.Contains(seed))
            varied.Add(seed);
        // Whole configurations only: a cap that repeats do not divide leaves some runs of it unused. In a grid it may cut the last one short.
        var cap = spec.RunCap is { } c ? spec.Method == SearchMethod.Random ? Math.Max(c / spec.Repeats, 1) * spec.Repeats : c : SweepSpec.MaxPoints;
        foreach (var configuration in Configurations(spec))
        {
            for (var repeat = 0; repeat < spec.Repeats && points.Count < cap; repeat++)
            {
                var hyperparameters = configuration with { Seed = configuration.Seed + repeat };
                var hash = CanonicalJson.ConfigHash(hyperparameters, spec.Data.Sha256);
                var values = new OrderedDictionary<string, object>(varied.Select(p => KeyValuePair.Create(p.Name, p.Get(hyperparameters))));
                points.Add(new SweepPoint(points.Count + 1, hyperparameters, values, hash));
            }
            if (points.Count >= cap)
                break;
        }
        return points;
    }

    /// <summary>Combinations of a grid, before exclude and repeats.</summary>
    public static BigInteger GridSize(IEnumerable<SweepParameter> parameters) =>
        parameters.OfType<ChoiceParameter>().Aggregate(BigInteger.One, (product, p) => product * p.Values.Count);

    private static IEnumerable<Hyperparameters> Configurations(SweepSpec spec) => spec.Method == SearchMethod.Grid
        ? Grid(spec.Parameters.Cast<ChoiceParameter>().ToArray(), 0, new Hyperparameters()).Where(c => !IsExcluded(spec, c)).Distinct()
        : Random(spec);

    private static IEnumerable<Hyperparameters> Grid(ChoiceParameter[] parameters, int index, Hyperparameters chosen)
    {
        if (index == parameters.Length)
            return [chosen];
        return parameters[index].Values.SelectMany(value => Grid(parameters, index + 1, parameters[index].Hyperparameter.With(chosen, value)));
    }

    /// <summary>Draws follow the sweep's seed, so that another seed is another search; where the seed itself varies, the default's.</summary>
    private static IEnumerable<Hyperparameters> Random(SweepSpec spec)
    {
        var seed = spec.Parameters.OfType<ChoiceParameter>().FirstOrDefault(p => p.Name == "seed") is { IsVaried: false } constant
            ? (long)constant.Values[0]
            : new Hyperparameters().Seed;
        var drawnBefore = new HashSet<Hyperparameters>();
        var misses = 0;
        // A finite space is used up when draws find nothing new any more.
        for (ulong i = 0; misses < 1000 + 2 * drawnBefore.Count; i++)
        {
            var random = new CounterRandom(seed, RandomStream.Search, i);
            var drawn = new Hyperparameters();
            foreach (var parameter in spec.Parameters)
                drawn = parameter.Hyperparameter.With(drawn, Draw(parameter, random.Derive(NameKey(parameter.Name))));
            misses++;
            if (IsExcluded(spec, drawn) || !drawnBefore.Add(drawn))
                continue;
            misses = 0;
            yield return drawn;
        }
    }

    private static object Draw(SweepParameter parameter, CounterRandom random)
    {
        if (parameter is ChoiceParameter choice)
            return choice.Values[(int)random.Below(0, choice.Values.Count)];
        var value = ((DistributedParameter)parameter).Distribution.At(random.Uniform(0));
        return parameter.Hyperparameter.Kind == HyperparameterKind.Integer ? (object)(long)value : value;
    }

    /// <summary>FNV-1a of the name: a parameter's draws depend on nothing else in the file, so adding another leaves them alone.</summary>
    private static ulong NameKey(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(0xcbf29ce484222325UL, (hash, b) => unchecked((hash ^ b) * 0x100000001b3UL));

    private static bool IsExcluded(SweepSpec spec, Hyperparameters configuration) =>
        spec.Exclude.Any(entry => entry.All(e => Hyperparameter.Find(e.Key)!.Get(configuration).Equals(e.Value)));
}
