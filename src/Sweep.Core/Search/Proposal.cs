namespace Sweep.Core;

/// <summary>Why a configuration was proposed.</summary>
public enum ProposalSource
{
    /// <summary>Given by hand, under <c>start:</c>.</summary>
    Given,
    /// <summary>Of the method's even spread, without a look at results.</summary>
    Spread,
    /// <summary>By a model of the results.</summary>
    Model,
    /// <summary>All that the model proposed was there or excluded, so a random one that is new.</summary>
    Random,
}

/// <summary>The answer to the question for a sweep's next configuration.</summary>
public abstract record Proposal
{
    private Proposal()
    {
    }

    /// <summary>It is this one.</summary>
    public sealed record Ready(int Number, Hyperparameters Hyperparameters, ProposalSource Source) : Proposal;

    /// <summary>It follows from the results of configurations that are not decided.</summary>
    /// <param name="WaitsFor">Their numbers, ascending.</param>
    public sealed record Waiting(int Number, IReadOnlyList<int> WaitsFor) : Proposal;

    /// <summary>There is none: the sweep has as many as run_cap lets it have, or every configuration of its space.</summary>
    /// <param name="IsExhausted">True when the space is used up.</param>
    public sealed record Finished(bool IsExhausted) : Proposal;
}
