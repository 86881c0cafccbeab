using System.Collections;
using Sweep.Core.Protocol;

namespace Sweep.Core.Scoring;

/// <summary>
/// The places of the text that <see cref="FreshSequences"/> stands for: windows of block_size + 1 tokens that share no token with each
/// other or with any sequence of an evaluation. Where the validation text has no room for <see cref="Fewest"/> of these, windows that
/// cover all of it stand in, whatever evaluations have used.
/// </summary>
/// <param name="Starts">Positions in the whole text.</param>
/// <param name="AreUnused">False where they cover all of the validation text instead.</param>
/// <param name="Room">How many windows of tokens that no evaluation has used the validation text holds.</param>
public sealed record FreshStarts(int[] Starts, bool AreUnused, int Room)
{
    /// <summary>Ten groups: with fewer, what is said about differences would be rough.</summary>
    public const int Fewest = 10 * LossGroups.Sequences;

    /// <exception cref="ArgumentException">The validation text is no longer than the block_size.</exception>
    public static FreshStarts Choose(Corpus corpus, FreshSequences wanted)
    {
        var length = corpus.Tokens.Length - corpus.TrainLength;
        if (length <= wanted.BlockSize)
            throw new ArgumentException($"{length} tokens hold no sequence of block_size {wanted.BlockSize}", nameof(corpus));
        var random = new CounterRandom(wanted.Key, RandomStream.Score, (ulong)wanted.BlockSize);
        var unused = Windows(Used(corpus, wanted, length), length, wanted.BlockSize + 1, random);
        var areUnused = unused.Count >= Fewest;
        var windows = areUnused ? unused : Windows(new BitArray(length), length, wanted.BlockSize + 1, random);
        var starts = Shuffled(windows, areUnused ? wanted.Count : windows.Count, random.Derive(1));
        for (var i = 0; i < starts.Length; i++)
            starts[i] += corpus.TrainLength;
        return new FreshStarts(starts, areUnused, unused.Count);
    }

    private static BitArray Used(Corpus corpus, FreshSequences wanted, int length)
    {
        var used = new BitArray(length);
        foreach (var (blockSize, count) in wanted.Used)
        {
            var starts = new int[count];
            BatchStarts.Eval(corpus.Sha256, BatchStarts.ValidationSplit, 0, length, blockSize, starts);
            foreach (var start in starts)
            {
                for (var at = start; at <= start + blockSize; at++)
                    used[at] = true;
            }
        }
        return used;
    }

    /// <summary>As many windows as fit side by side into each gap; chance decides how much of what is left over lies before them.</summary>
    private static List<int> Windows(BitArray used, int length, int width, CounterRandom random)
    {
        var windows = new List<int>();
        for (var from = 0; from < length;)
        {
            var to = from;
            while (to < length && !used[to])
                to++;
            var (fit, rest) = ((to - from) / width, (to - from) % width);
            for (var i = 0; i < fit; i++)
                windows.Add(from + i * width + (int)random.Below((ulong)from, rest + 1));
            from = to + 1;
        }
        return windows;
    }

    /// <summary>The first <paramref name="count"/> of all in an order by chance, whole groups of them.</summary>
    private static int[] Shuffled(List<int> windows, int count, CounterRandom random)
    {
        var drawn = windows.ToArray();
        for (var i = drawn.Length - 1; i > 0; i--)
        {
            var j = (int)random.Below((ulong)i, i + 1);
            (drawn[i], drawn[j]) = (drawn[j], drawn[i]);
        }
        var kept = Math.Min(count, drawn.Length);
        return drawn[..(kept < LossGroups.Sequences ? kept : kept - kept % LossGroups.Sequences)];
    }
}
