namespace Sweep.Core;

/// <summary>
/// How alike the results at two points are, Matern 5/2: variance * (1 + a + a^2 / 3) * exp(-a), a = sqrt(5) r, where r^2 is the sum of
/// squared differences, each axis's in units of its length. Two names are 1 apart.
/// </summary>
/// <param name="Lengths">Of each axis: how far one has to go along it for another result.</param>
/// <param name="Variance">Of the results, over the whole space.</param>
/// <param name="Noise">The variance of a result besides its measured error: another seed would give another one.</param>
internal sealed record MaternKernel(double[] Lengths, double Variance, double Noise)
{
    /// <summary>One over each length's square.</summary>
    public double[] InverseSquares { get; } = [.. Lengths.Select(length => 1 / (length * length))];

    /// <summary>The covariance at a distance in units of the lengths.</summary>
    public double At(double squaredDistance)
    {
        var a = Math.Sqrt(5 * squaredDistance);
        return Variance * (1 + a + a * a / 3) * PortableMath.Exp(-a);
    }

    /// <summary>Minus twice the derivative of <see cref="At"/> by the squared distance: variance * 5/3 * (1 + a) * exp(-a).</summary>
    public double SlopeAt(double squaredDistance)
    {
        var a = Math.Sqrt(5 * squaredDistance);
        return Variance * (5.0 / 3) * (1 + a) * PortableMath.Exp(-a);
    }

    /// <summary>Of two points.</summary>
    /// <param name="isOrdered">Of each axis.</param>
    public double SquaredDistance(bool[] isOrdered, double[] one, double[] other)
    {
        var sum = 0.0;
        for (var axis = 0; axis < isOrdered.Length; axis++)
            sum += SquaredDifference(isOrdered[axis], one[axis], other[axis]) * InverseSquares[axis];
        return sum;
    }

    public static double SquaredDifference(bool isOrdered, double one, double other) =>
        isOrdered ? (one - other) * (one - other) : one == other ? 0 : 1;
}
