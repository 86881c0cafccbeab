namespace Sweep.Core;

/// <summary>A method that proposes from a model of results; <see cref="Proposer"/> says from which.</summary>
internal abstract class LearningSearch : SearchMethod
{
    public override bool Samples => true;

    public override bool Learns => true;

    /// <summary>Until there are results, and where there are too few for a model, the points are spread evenly.</summary>
    internal override Hyperparameters? Candidate(SweepSpec spec, ulong index) => Sobol.Candidate(spec, index);

    /// <summary>Points of the unit cube that are worth trying, the best first. It may end, and may name what is known already.</summary>
    /// <param name="random">Of this configuration of this sweep alone.</param>
    internal abstract IEnumerable<double[]> Rank(ModelData data, CounterRandom random);
}
