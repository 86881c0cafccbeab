using System.Numerics;

namespace Sweep.Core;

/// <summary>Every combination of the listed values, in the order of the file, the last parameter varying fastest.</summary>
internal sealed class GridSearch : SearchMethod
{
    public override string Name => "grid";

    public override bool Samples => false;

    /// <summary>Combinations of a grid, before exclude and repeats.</summary>
    public static BigInteger Size(IEnumerable<SweepParameter> parameters) =>
        parameters.OfType<ChoiceParameter>().Aggregate(BigInteger.One, (product, p) => product * p.Values.Count);

    /// <summary>The index is a number whose digits choose the values; the last parameter is the last digit.</summary>
    internal override Hyperparameters? Candidate(SweepSpec spec, ulong index)
    {
        var configuration = new Hyperparameters();
        foreach (var parameter in spec.Parameters.Cast<ChoiceParameter>().Reverse())
        {
            (index, var digit) = Math.DivRem(index, (ulong)parameter.Values.Count);
            configuration = parameter.Hyperparameter.With(configuration, parameter.Values[(int)digit]);
        }
        return index == 0 ? configuration : null;
    }
}
