namespace Sweep.Core;

/// <summary>
/// Where sequences start in the text. A sequence of block_size characters and its targets take block_size + 1 characters.
/// </summary>
public static class BatchStarts
{
    /// <summary>The validation text's number as a split; the training text's is 0.</summary>
    public const int ValidationSplit = 1;

    /// <summary>
    /// The starts of sequences <paramref name="first"/>, first + 1, ... of one training step, a function of (seed, step).
    /// </summary>
    /// <param name="step">Updates done before this one.</param>
    /// <param name="first">0, or what earlier micro-batches of the step have taken.</param>
    /// <param name="length">Characters in the training split; more than <paramref name="blockSize"/>.</param>
    public static void Train(long seed, int step, int first, int length, int blockSize, Span<int> starts) =>
        Fill(new CounterRandom(seed, RandomStream.Batch, (ulong)step), first, length, blockSize, starts);

    /// <summary>
    /// The starts of evaluation sequences <paramref name="first"/>, first+1, ...: a function of the data, block_size and the sequence's
    /// index alone, so that all runs on the same data and block_size are scored on the same sequences.
    /// </summary>
    /// <param name="dataSha256">Lower-case hex.</param>
    /// <param name="split">0 for train, 1 for val.</param>
    public static void Eval(string dataSha256, int split, int first, int length, int blockSize, Span<int> starts)
    {
        var data = unchecked((long)Convert.ToUInt64(dataSha256[..16], 16));
        Fill(new CounterRandom(data, RandomStream.Eval, (ulong)blockSize).Derive((ulong)split), first, length, blockSize, starts);
    }

    private static void Fill(CounterRandom random, int first, int length, int blockSize, Span<int> starts)
    {
        for (var i = 0; i < starts.Length; i++)
            starts[i] = (int)random.Below((ulong)(first + i), length - blockSize);
    }
}
