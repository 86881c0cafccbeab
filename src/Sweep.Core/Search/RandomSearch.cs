using System.Text;

namespace Sweep.Core;

/// <summary>
/// Independent draws, without end. They follow the sweep's seed, so that another seed is another search; where the seed itself varies, the
/// default's.
/// </summary>
internal sealed class RandomSearch : SearchMethod
{
    public override string Name => "random";

    public override bool Samples => true;

    internal override Hyperparameters? Candidate(SweepSpec spec, ulong index)
    {
        var random = new CounterRandom(Seed(spec), RandomStream.Search, index);
        var drawn = new Hyperparameters();
        foreach (var parameter in spec.Parameters)
            drawn = parameter.Hyperparameter.With(drawn, Draw(parameter, random.Derive(NameKey(parameter.Name))));
        return drawn;
    }

    private static long Seed(SweepSpec spec) =>
        spec.Parameters.FirstOrDefault(p => p.Name == "seed") is ChoiceParameter { IsVaried: false } constant
        ? (long)constant.Values[0]
        : new Hyperparameters().Seed;

    private static ParameterValue Draw(SweepParameter parameter, CounterRandom random)
    {
        if (parameter is ChoiceParameter choice)
        {
            return choice.Probabilities is { } probabilities
                ? choice.Values[Weighted(probabilities, random.Uniform(0))]
                : choice.Values[(int)random.Below(0, choice.Values.Count)];
        }
        var value = ((DistributedParameter)parameter).Distribution.At(random.Uniform(0));
        return parameter.Hyperparameter.Kind == HyperparameterKind.Integer ? (ParameterValue)(long)value : value;
    }

    private static int Weighted(IReadOnlyList<double> probabilities, double uniform)
    {
        var sum = 0.0;
        for (var i = 0; i < probabilities.Count; i++)
        {
            sum += probabilities[i];
            if (uniform < sum)
                return i;
        }
        // The sum may be a little below 1.
        return probabilities.Count - 1 - probabilities.Reverse().TakeWhile(p => p == 0).Count();
    }

    /// <summary>FNV-1a of the name: a parameter's draws depend on nothing else in the file, so adding another leaves them alone.</summary>
    private static ulong NameKey(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(0xcbf29ce484222325UL, (hash, b) => unchecked((hash ^ b) * 0x100000001b3UL));
}
