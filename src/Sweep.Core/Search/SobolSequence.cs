namespace Sweep.Core;

/// <summary>
/// Sobol's sequence of points in the unit cube with Owen's scrambling: any 2^k points that begin at a multiple of 2^k fill the cube evenly,
/// and each point by itself is uniformly distributed, so that seeds give independent searches. A point follows from (key, index) alone.
/// Source: A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995.
/// </summary>
internal static class SobolSequence
{
    public static int MaxDimensions => SobolDirections.All.Count;

    /// <summary>The coordinate of point <paramref name="index"/>, from 0, in (0, 1).</summary>
    /// <param name="dimension">From 0 to <see cref="MaxDimensions"/> - 1.</param>
    public static double At(CounterRandom key, uint index, int dimension)
    {
        var directions = SobolDirections.All[dimension];
        var plain = 0u;
        for (var k = 0; index >> k != 0; k++)
        {
            if (((index >> k) & 1) == 1)
                plain ^= directions[k];
        }
        return (Scrambled(plain, key.Derive((ulong)dimension)) + 0.5) / (1UL << SobolDirections.Bits);
    }

    /// <summary>Flips each digit or not, as a coin says that is thrown for the digits before it.</summary>
    private static uint Scrambled(uint plain, CounterRandom coins)
    {
        var scrambled = plain;
        for (var digit = 0; digit < SobolDirections.Bits; digit++)
        {
            // A one before the digits, so that 0 and 00 are two coins.
            var before = (1UL << digit) | ((ulong)plain >> (SobolDirections.Bits - digit));
            scrambled ^= (uint)(coins.Bits(before) >> 63) << (SobolDirections.Bits - 1 - digit);
        }
        return scrambled;
    }
}
