namespace Sweep.Core.Protocol;

/// <summary>
/// Means of validation losses over groups of sequences. Evaluation scores the same sequences, in the same order, in all runs of one text,
/// tokenizer and block_size, so the groups of two runs can be compared in pairs, as far as both have them.
/// </summary>
public static class LossGroups
{
    /// <summary>Sequences in a group. The last one has what is left, where eval_iters * batch_size is no multiple of it.</summary>
    public const int Sequences = 16;

    /// <summary>So many groups are kept at most (of a million sequences, the first), so that an event stays within a line.</summary>
    public const int Most = 1 << 16;

    /// <summary>The means of each 16, in order.</summary>
    /// <param name="losses">Of each sequence, in nats per token.</param>
    public static float[] Of(ReadOnlySpan<float> losses)
    {
        var groups = new float[Math.Min(Most, (losses.Length + Sequences - 1) / Sequences)];
        for (var group = 0; group < groups.Length; group++)
        {
            var first = group * Sequences;
            var members = losses.Slice(first, Math.Min(Sequences, losses.Length - first));
            var sum = 0.0;
            foreach (var loss in members)
                sum += loss;
            groups[group] = (float)(sum / members.Length);
        }
        return groups;
    }
}
