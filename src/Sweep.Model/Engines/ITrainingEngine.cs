namespace Sweep.Model;

/// <summary>
/// One model on one device: what computes forward, backward and AdamW. Two implementations: <see cref="TorchEngine"/> and <see cref="FusedEngine"/>.
/// The numbers that one engine gives on one device kind are a function of its inputs alone. Not for use by several threads.
/// </summary>
public interface ITrainingEngine : IDisposable
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

    /// <summary>One update: loss and gradient on the batch of this step, clipping, AdamW.</summary>
    /// <param name="step">Updates done before this one.</param>
    void TrainStep(int step);

    /// <summary>The losses of the <see cref="TrainStep"/> calls since the last time, in order, each before its update.</summary>
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
