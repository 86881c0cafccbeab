namespace Sweep.Core;

/// <summary>
/// Points of a scrambled Sobol sequence: as independent of results as random draws, but spread evenly over the space. The i-th parameter
/// that varies has the i-th dimension, and its value is the one at the point's place of its cumulative distribution.
/// </summary>
internal sealed class SobolSearch : SearchMethod
{
    public override string Name => "sobol";

    public override bool Samples => true;

    internal override Hyperparameters? Candidate(SweepSpec spec, ulong index)
    {
        var key = new CounterRandom(spec.SearchSeed, RandomStream.Sobol);
        var drawn = new Hyperparameters();
        var dimension = 0;
        foreach (var parameter in spec.Parameters)
        {
            var place = parameter.IsVaried ? SobolSequence.At(key, (uint)index, dimension++) : 0;
            drawn = parameter.Hyperparameter.With(drawn, parameter.At(place));
        }
        return drawn;
    }
}
