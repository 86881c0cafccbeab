using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Sweep.Core;

/// <summary>
/// Inverts covariances by MathNet's Cholesky factor. Its managed provider on one thread adds in one order, whatever the machine; a native
/// one, which it would take where it finds one, would not.
/// </summary>
internal static class CovarianceInverse
{
    static CovarianceInverse()
    {
        Control.UseManaged();
        Control.UseSingleThread();
    }

    /// <summary>The inverse, row by row, and the logarithm of the determinant.</summary>
    /// <param name="covariance">Row by row; symmetric.</param>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static double[] Of(double[] covariance, out double logDeterminant)
    {
        var size = (int)Math.Sqrt(covariance.Length);
        // The lower triangle: factor[column * size + row].
        var factor = Matrix<double>.Build.Dense(size, size, covariance).Cholesky().Factor.ToColumnMajorArray();
        logDeterminant = 0;
        // The factor's inverse, lower too, column by column: what lies above a column's diagonal is 0.
        var inverse = new double[size * size];
        for (var column = 0; column < size; column++)
        {
            logDeterminant += 2 * PortableMath.Log(factor[column * size + column]);
            var solved = inverse.AsSpan(column * size, size);
            solved[column] = 1;
            for (var k = column; k < size; k++)
            {
                var below = factor.AsSpan(k * size, size);
                var value = solved[k] /= below[k];
                for (var row = k + 1; row < size; row++)
                    solved[row] -= below[row] * value;
            }
        }
        // Its transpose times itself.
        var product = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                product[i * size + j] = product[j * size + i] =
                    Dot(inverse.AsSpan(i * size + i, size - i), inverse.AsSpan(j * size + i, size - i));
            }
        }
        return product;
    }

    /// <summary>A symmetric matrix times a vector.</summary>
    public static double[] Product(double[] matrix, double[] vector)
    {
        var product = new double[vector.Length];
        for (var i = 0; i < product.Length; i++)
            product[i] = Dot(matrix.AsSpan(i * product.Length, product.Length), vector);
        return product;
    }

    /// <summary>In four sums, which do not wait for each other; always the same four.</summary>
    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0);
        var i = 0;
        for (; i + 4 <= left.Length && i + 4 <= right.Length; i += 4)
        {
            first += left[i] * right[i];
            second += left[i + 1] * right[i + 1];
            third += left[i + 2] * right[i + 2];
            fourth += left[i + 3] * right[i + 3];
        }
        for (; i < left.Length; i++)
            first += left[i] * right[i];
        return first + second + (third + fourth);
    }
}
