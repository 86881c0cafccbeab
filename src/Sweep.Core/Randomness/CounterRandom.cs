namespace Sweep.Core;

/// <summary>What a number is drawn for. Two streams never share numbers. The values are part of the result version.</summary>
public enum RandomStream : ulong
{
    Init = 1,
    Batch = 2,
    Dropout = 3,
    Eval = 4,
    Sample = 5,
    /// <summary>Points of a random search.</summary>
    Search = 6,
    /// <summary>The built-in synthetic text.</summary>
    Text = 7,
    /// <summary>The scrambling of a Sobol sequence.</summary>
    Sobol = 8,
    /// <summary>What a search that learns draws for one configuration.</summary>
    Proposal = 9,
    /// <summary>What statistics draw of results; no run depends on it.</summary>
    Resampling = 10,
    /// <summary>Sequences that no evaluation has used; no run depends on it.</summary>
    Score = 11,
}

/// <summary>
/// Counter-based random numbers: the i-th number is a function of (key, i), so nothing is carried from step to step and
/// any number can be had without the ones before it. The mixing function is the finaliser of SplitMix64
/// (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </summary>
public readonly struct CounterRandom(ulong key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The key of one step of one stream of one run.</summary>
    public CounterRandom(long seed, RandomStream stream, ulong step = 0) : this(Key(seed, stream, step)) { }

    public ulong KeyValue { get; } = key;

    /// <summary>Mixes (seed, stream, step) into a 64-bit key.</summary>
    public static ulong Key(long seed, RandomStream stream, ulong step = 0) =>
        Mix(Mix(Mix(unchecked((ulong)seed) + Golden) + (ulong)stream * Golden) + (step + 1) * Golden);

    /// <summary>A key below this one: for the parts of one step (a layer, a split, a parameter tensor).</summary>
    public CounterRandom Derive(ulong part) => new(Mix(KeyValue + (part + 1) * 0xD1342543DE82EF95));

    /// <summary>64 uniformly distributed bits.</summary>
    public ulong Bits(ulong index) => Mix(KeyValue + (index + 1) * Golden);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, bound): the high half of a 128-bit product (bias below bound / 2^64).</summary>
    public long Below(ulong index, long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (long)Math.BigMul(Bits(index), (ulong)bound, out _);
    }

    /// <summary>Standard normal by Box-Muller; uses indices 2i and 2i+1 of the uniform sequence.</summary>
    public double Normal(ulong index)
    {
        var u = 1.0 - Uniform(2 * index); // (0, 1]
        var v = Uniform(2 * index + 1);
        return Math.Sqrt(-2.0 * Math.Log(u)) * Math.Cos(2.0 * Math.PI * v);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
