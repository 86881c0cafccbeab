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
        var random = new CounterRandom(spec.SearchSeed, RandomStream.Search, index);
        var drawn = new Hyperparameters();
        foreach (var parameter in spec.Parameters)
            drawn = parameter.Hyperparameter.With(drawn, Draw(parameter, random.Derive(NameKey(parameter.Name))));
        return drawn;
    }

    private static ParameterValue Draw(SweepParameter parameter, CounterRandom random) =>
        parameter is ChoiceParameter { Probabilities: null } choice
            ? choice.Values[(int)random.Below(0, choice.Values.Count)]
            : parameter.At(random.Uniform(0));

    /// <summary>FNV-1a of the name: a parameter's draws depend on nothing else in the file, so adding another leaves them alone.</summary>
    private static ulong NameKey(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(0xcbf29ce484222325UL, (hash, b) => unchecked((hash ^ b) * 0x100000001b3UL));
}
