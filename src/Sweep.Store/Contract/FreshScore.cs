namespace Sweep.Store;

/// <summary>What a run's best checkpoint loses on sequences of the validation text that no evaluation of its sweep has used.</summary>
/// <param name="Number">The run's.</param>
/// <param name="Step">Of the checkpoint.</param>
/// <param name="SequencesId">Which sequences were wanted: <see cref="Sweep.Core.Scoring.FreshSequences.Id"/>.</param>
/// <param name="StartsSha256">Of where they start in the text.</param>
/// <param name="Sequences">How many there were.</param>
/// <param name="AreUnused">False where the text has no room for such sequences, and all of its validation part was measured.</param>
/// <param name="Room">How many such sequences it has room for.</param>
/// <param name="ValLoss">The mean, in nats per token.</param>
/// <param name="ValSem">Its standard error over the sequences.</param>
/// <param name="Means">The mean loss of each group of 16 sequences, the same sequences for every run with this id.</param>
public sealed record FreshScore(
    int Number,
    int Step,
    string SequencesId,
    string StartsSha256,
    int Sequences,
    bool AreUnused,
    int Room,
    double ValLoss,
    double ValSem,
    float[] Means,
    string DeviceKind,
    string Engine)
{
    /// <summary>When the store recorded it.</summary>
    public DateTimeOffset ScoredAt { get; init; }
}
