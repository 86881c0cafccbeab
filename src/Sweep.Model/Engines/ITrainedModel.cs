namespace Sweep.Model;

/// <summary>
/// One run's model in an engine, as the training loop sees it between two steps; the steps themselves are made by the
/// <see cref="ITrainingEngine"/> whose member it is. Not for use by several threads.
/// </summary>
public interface ITrainedModel
{
    /// <inheritdoc cref="ITrainingEngine.DeviceKind"/>
    string DeviceKind { get; }

    ParameterLayout Layout { get; }

    /// <summary>True where reading a loss waits for nothing (CPU): the training loop then reads every loss after its step.</summary>
    bool LossIsImmediate { get; }

    /// <summary>Sets parameters and moments.</summary>
    void Import(TrainingState state);

    /// <summary>Copies parameters and moments out.</summary>
    void Export(TrainingState state);

    /// <summary>The losses of the steps since the last call, in order, each before its update.</summary>
    IReadOnlyList<float> TakeLosses();

    /// <summary>
    /// How many sequences <see cref="SequenceLosses"/> takes in one call; fixed by the shapes, so that results do not depend on the caller.
    /// </summary>
    int SequencesAtOnce { get; }

    /// <summary>Mean cross-entropy of each sequence, without dropout or gradient.</summary>
    /// <param name="starts">At most <see cref="SequencesAtOnce"/> positions in the text.</param>
    void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses);

    /// <summary>Logits of the token that follows.</summary>
    /// <param name="context">1 to block_size tokens.</param>
    /// <param name="logits">(V)</param>
    void NextLogits(ReadOnlySpan<int> context, Span<float> logits);
}
