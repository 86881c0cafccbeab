namespace Sweep.Model;

/// <summary>
/// One run's model on its device, as far as the training loop looks at it between two steps: an engine of its own (<see cref="ITrainingEngine"/>), or a member
/// of a <see cref="TorchPack"/>, which is stepped together with others. Not for use by several threads.
/// </summary>
public interface ITrainedModel
{
    /// <summary><c>torch</c> or <c>fused</c>.</summary>
    string Name { get; }

    /// <summary>What the numbers depend on besides the configuration: GPU model, or CPU instruction set and kernel set.</summary>
    string DeviceKind { get; }

    ParameterLayout Layout { get; }

    /// <summary>True where reading a loss waits for nothing (CPU): the loop then looks at every one as it comes.</summary>
    bool LossIsAtHand { get; }

    /// <summary>Sets parameters and moments.</summary>
    void Import(TrainingState state);

    /// <summary>Copies parameters and moments out.</summary>
    void Export(TrainingState state);

    /// <summary>The losses of the steps since the last time, in order, each before its update.</summary>
    IReadOnlyList<float> TakeLosses();

    /// <summary>How many sequences <see cref="SequenceLosses"/> takes at once; fixed by the shapes, so that results do not depend on who asks.</summary>
    int SequencesAtOnce { get; }

    /// <summary>Mean cross-entropy of each sequence, without dropout or gradient.</summary>
    /// <param name="starts">At most <see cref="SequencesAtOnce"/> positions in the text.</param>
    void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses);

    /// <summary>Logits of the character that follows.</summary>
    /// <param name="context">1 to block_size tokens.</param>
    /// <param name="logits">(V)</param>
    void NextLogits(ReadOnlySpan<int> context, Span<float> logits);
}
