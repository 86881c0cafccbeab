namespace Sweep.Model;

/// <summary>Measures a model on given sequences.</summary>
public static class SequenceScorer
{
    /// <summary>The mean cross-entropy of each sequence, in nats per token, without dropout.</summary>
    /// <param name="model">Of an engine that was made with the text.</param>
    /// <param name="starts">Positions in the whole text.</param>
    public static float[] Losses(ITrainedModel model, ReadOnlySpan<int> starts)
    {
        var losses = new float[starts.Length];
        for (var first = 0; first < starts.Length; first += model.SequencesAtOnce)
        {
            var count = Math.Min(model.SequencesAtOnce, starts.Length - first);
            model.SequenceLosses(starts.Slice(first, count), losses.AsSpan(first, count));
        }
        return losses;
    }
}
