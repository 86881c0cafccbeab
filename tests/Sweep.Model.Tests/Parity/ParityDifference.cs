namespace Sweep.Model.Parity;

/// <summary>How far an engine is from PyTorch's numbers in one place.</summary>
/// <param name="Kind">Logits, gradient, gradient norm, learning rate, loss or parameters.</param>
/// <param name="Where">The tensor or the step.</param>
/// <param name="Relative">
/// Of a tensor the largest difference over its largest value, of a number the difference over it; NaN where one of them is not a number.
/// </param>
internal sealed record ParityDifference(string Kind, string Where, double Relative)
{
    public static ParityDifference OfNumber(string kind, string where, double expected, double actual) =>
        new(kind, where, Ratio(Math.Abs(actual - expected), Math.Abs(expected)));

    /// <exception cref="InvalidDataException">There are not as many numbers as expected.</exception>
    public static ParityDifference OfTensor(string kind, string where, ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
            throw new InvalidDataException($"{kind} {where}: {actual.Length} numbers, expected {expected.Length}");
        double difference = 0, largest = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i])); // NaN stays NaN
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }
        return new ParityDifference(kind, where, Ratio(difference, largest));
    }

    // Zero must be met exactly.
    private static double Ratio(double difference, double size) => difference == 0 ? 0 : difference / size;
}
