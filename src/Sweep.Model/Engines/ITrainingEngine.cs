namespace Sweep.Model;

/// <summary>
/// Computes training steps on one device: of one run, or of several runs of one shape side by side (a pack). Two implementations:
/// <see cref="TorchEngine"/> for any number of runs, <see cref="FusedEngine"/> for one. The numbers that an engine gives on one device kind
/// are a function of its inputs alone. Not for use by several threads.
/// </summary>
public interface ITrainingEngine : IDisposable
{
    /// <summary><c>torch</c> or <c>fused</c>.</summary>
    string Name { get; }

    /// <summary>What the numbers depend on besides the configuration: GPU model, or CPU instruction set and kernel set.</summary>
    string DeviceKind { get; }

    /// <summary>Names, shapes and places of parameters, common to all members; how they start may be each member's own.</summary>
    ParameterLayout Layout { get; }

    /// <summary>The runs that it trains, in the order in which they were given; at least one.</summary>
    IReadOnlyList<ITrainedModel> Members { get; }

    /// <summary>One update of every member: loss and gradient on its batch of this step, clipping, AdamW.</summary>
    /// <param name="steps">Updates done before this one, by each member.</param>
    void TrainStep(ReadOnlySpan<int> steps);
}
