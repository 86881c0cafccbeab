namespace Sweep.Core;

/// <summary>
/// Which activations one dropout site of one step keeps: a function of (seed, step, site, element), the same in every engine.
/// A 32-bit mixer stands for the 64-bit one so that sixteen elements fit one AVX-512 register; native/ in Sweep.Kernels has the same
/// arithmetic.
/// </summary>
public readonly struct DropoutMask
{
    private const uint ElementFactor = 0x9E3779B9;

    /// <param name="step">Updates done before this one.</param>
    /// <param name="site">
    /// 3 * layer + 0 for attention weights (B, nh, T, T), + 1 after the projection (B, T, C), + 2 after the MLP (B, T, C); 3 * n_layer for
    /// the embeddings (B, T, C).
    /// </param>
    /// <param name="probability">Of dropping, in [0, 1).</param>
    /// <param name="first">
    /// What element 0 is numbered as, modulo 2^32: the micro-batches of a step have one numbering, as if they were one batch.
    /// </param>
    public DropoutMask(long seed, int step, int site, double probability, long first = 0)
    {
        var key = new CounterRandom(seed, RandomStream.Dropout, (ulong)step).Derive((ulong)site).KeyValue;
        Low = (uint)key + Shift(first);
        High = (uint)(key >> 32);
        Threshold = (uint)Math.Round(probability * 4294967296.0);
        Scale = (float)(1.0 / (1.0 - probability));
    }

    /// <summary>What numbering the elements from <paramref name="first"/> adds to <see cref="Low"/>, modulo 2^32.</summary>
    public static uint Shift(long first) => unchecked((uint)first * ElementFactor);

    /// <summary>
    /// Lower half of the site's key, shifted for the first element's number; for engines that have this arithmetic in their own words.
    /// </summary>
    public uint Low { get; }

    /// <summary>Upper half of the site's key.</summary>
    public uint High { get; }

    /// <summary>Mixed elements below it are dropped.</summary>
    public uint Threshold { get; }

    /// <summary>What kept activations are multiplied by: 1 / (1 - probability).</summary>
    public float Scale { get; }

    /// <summary>True when the element at this row-major index stays.</summary>
    public bool Keeps(uint element)
    {
        var x = element * ElementFactor + Low;
        x ^= x >> 16;
        x *= 0x7FEB352Du;
        x ^= High;
        x ^= x >> 15;
        x *= 0x846CA68Bu;
        x ^= x >> 16;
        return x >= Threshold;
    }

    /// <summary>Writes <see cref="Scale"/> where an element stays and 0 where it is dropped.</summary>
    public void Fill(Span<float> factors)
    {
        for (var i = 0; i < factors.Length; i++)
            factors[i] = Keeps((uint)i) ? Scale : 0f;
    }
}
