namespace Sweep.Core;

/// <summary>
/// exp and log of nothing but additions, multiplications and divisions, which IEEE 754 rounds in one way everywhere. Those of
/// <see cref="Math"/> come from the machine's C library and differ in the last bit. A fitted model carries such a bit into the points that
/// it proposes, and a proposal must be the same wherever it is made. Errors are about one unit in the last place.
/// </summary>
internal static class PortableMath
{
    /// <summary>ln(2 pi) / 2: minus the logarithm of the standard normal density at 0.</summary>
    public const double LogSqrtTwoPi = 0.91893853320467274178;

    // ln 2 in two parts: a product of the first with an exponent is exact.
    private const double LogTwoHigh = 6.93147180369123816490e-01;
    private const double LogTwoLow = 1.90821492927058770002e-10;
    private const double LogTwo = LogTwoHigh + LogTwoLow;

    /// <summary>e^x; 0 below -708, where the result has no full precision any more.</summary>
    public static double Exp(double x)
    {
        if (!(x > -708))
            return double.IsNaN(x) ? double.NaN : 0;
        if (x > 709)
            return double.PositiveInfinity;
        var exponent = Math.Round(x / LogTwo);
        var r = x - exponent * LogTwoHigh - exponent * LogTwoLow; // |r| <= ln(2) / 2
        // Taylor's series, its even and its odd terms by Horner's rule; the first term left out is below 4e-18.
        var square = r * r;
        var (even, odd) = (s_inverseFactorials[12], s_inverseFactorials[13]);
        for (var i = 10; i >= 0; i -= 2)
        {
            even = even * square + s_inverseFactorials[i];
            odd = odd * square + s_inverseFactorials[i + 1];
        }
        var sum = even + r * odd;
        return sum * BitConverter.Int64BitsToDouble(((long)exponent + 1023) << 52);
    }

    /// <summary>The natural logarithm; minus infinity at 0 and below, and of numbers below 1e-307.</summary>
    public static double Log(double x)
    {
        if (!(x >= 1e-307))
            return double.IsNaN(x) ? double.NaN : double.NegativeInfinity;
        if (double.IsPositiveInfinity(x))
            return x;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000); // [1, 2)
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }
        // ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172; the first term left out is below 1e-18.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var i = 21; i >= 1; i -= 2)
            sum = sum * square + s_reciprocals[i];
        return exponent * LogTwoHigh + (2 * s * sum + exponent * LogTwoLow);
    }

    private static readonly double[] s_inverseFactorials =
        [.. Enumerable.Range(0, 14).Select(n => 1 / Enumerable.Range(1, n).Aggregate(1.0, (product, i) => product * i))];

    private static readonly double[] s_reciprocals = [0, .. Enumerable.Range(1, 21).Select(i => 1.0 / i)];
}
