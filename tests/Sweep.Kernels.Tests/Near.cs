namespace Sweep.Kernels.Tests;

/// <summary>Closeness of whole buffers.</summary>
internal static class Near
{
    /// <summary>Fails unless every difference is at most tolerance * (largest magnitude expected).</summary>
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Xunit.Assert.Equal(expected.Length, actual.Length);
        double scale = 0, worst = 0;
        var where = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(expected[i]));
            var difference = Math.Abs((double)expected[i] - actual[i]);
            if (!(difference <= worst))
                (worst, where) = (difference, i);
        }
        Xunit.Assert.True(
            worst <= tolerance * scale, $"{what}: element {where} is {actual[where]}, expected {expected[where]} (scale {scale})");
    }

    public static float[] Copy(this FusedModel gpt, FusedBuffer buffer)
    {
        var values = new float[gpt.NParams];
        gpt.Read(buffer, values);
        return values;
    }
}
