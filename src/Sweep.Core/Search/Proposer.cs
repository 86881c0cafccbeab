namespace Sweep.Core;

/// <summary>
/// Says which configuration a sweep has next, from its spec and the results of earlier ones alone: no clock, no store, no luck. Whoever
/// asks, with however many workers and after whatever crashes, gets the same answer.
/// </summary>
public static class Proposer
{
    /// <summary>The configuration with the number after the last of <paramref name="history"/>.</summary>
    /// <param name="spec">Of a method that samples.</param>
    /// <param name="history">
    /// Every configuration that the sweep has, in their order, numbers from 1. Those within the lag may have any state and value; they are
    /// pending for all that.
    /// </param>
    /// <exception cref="ArgumentException">The method is a grid, or the history's numbers have gaps.</exception>
    public static Proposal Next(SweepSpec spec, IReadOnlyList<Observation> history)
    {
        if (!spec.Method.Samples)
            throw new ArgumentException($"method {spec.Method.Name} proposes nothing; its points follow from the spec", nameof(spec));
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Number != i + 1)
                throw new ArgumentException($"configuration {history[i].Number} stands at place {i + 1} of the history", nameof(history));
        }
        var number = history.Count + 1;
        if (number > spec.ConfigurationCap)
            return new Proposal.Finished(IsExhausted: false);
        var known = history.Select(observation => observation.Hyperparameters).ToHashSet();
        var isNew = (Hyperparameters configuration) => !known.Contains(configuration) && !spec.Excludes(configuration);
        if (spec.Method is not LearningSearch method || number <= PointList.StartLength(spec))
            return Spread(spec, number, isNew);

        var space = new SearchSpace(spec);
        var evidence = Evidence.Of(spec, space.Axes.Count, number, history);
        if (evidence.WaitsFor.Count > 0)
            return new Proposal.Waiting(number, evidence.WaitsFor);
        if (evidence.Seen.Count < 2)
            return Spread(spec, number, isNew);
        var random = new CounterRandom(spec.SearchSeed, RandomStream.Proposal, (ulong)number);
        var best = method.Rank(ModelData.Of(space, evidence), random).Select(space.ConfigurationAt).FirstOrDefault(isNew);
        return best is not null ? new Proposal.Ready(number, best, ProposalSource.Model) : Random(spec, space, number, known.Count, isNew);
    }

    /// <summary>The runs of a proposed configuration: one for each of the sweep's repeats.</summary>
    /// <param name="first">The number of the first run.</param>
    public static IReadOnlyList<SweepPoint> RunsOf(SweepSpec spec, Proposal.Ready proposal, int first) =>
        [.. PointList.Repeats(spec, proposal.Hyperparameters, first)];

    private static Proposal Spread(SweepSpec spec, int number, Func<Hyperparameters, bool> isNew)
    {
        if (PointList.Configurations(spec).FirstOrDefault(isNew) is not { } next)
            return new Proposal.Finished(IsExhausted: true);
        return new Proposal.Ready(number, next, number <= spec.Start.Count ? ProposalSource.Given : ProposalSource.Spread);
    }

    /// <summary>A new configuration by chance. A space that can be listed is, so that its last ones are found.</summary>
    private static Proposal Random(SweepSpec spec, SearchSpace space, int number, int known, Func<Hyperparameters, bool> isNew)
    {
        var random = new CounterRandom(spec.SearchSeed, RandomStream.Proposal, (ulong)number).Derive(ulong.MaxValue);
        if (space.Size is not null)
        {
            var left = space.All().Where(isNew).ToArray();
            return left.Length == 0
                ? new Proposal.Finished(IsExhausted: true)
                : new Proposal.Ready(number, left[random.Below(0, left.Length)], ProposalSource.Random);
        }
        for (var i = 0; i < PointList.MissesAllowed(known); i++)
        {
            var candidate = SearchMethod.Random.Candidate(spec, random.Bits((ulong)i))!;
            if (isNew(candidate))
                return new Proposal.Ready(number, candidate, ProposalSource.Random);
        }
        return new Proposal.Finished(IsExhausted: true);
    }
}
