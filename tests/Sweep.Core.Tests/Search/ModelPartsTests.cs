namespace Sweep.Core.Tests.Search;

/// <summary>The parts of the models, each against numbers that are known otherwise.</summary>
public sealed class ModelPartsTests
{
    private static readonly SearchAxis[] s_axes =
    [
        SearchAxis.Continuous, SearchAxis.Continuous, new SearchAxis([0.25, 0.75], IsOrdered: false),
        new SearchAxis([0.1, 0.5, 0.9], IsOrdered: true),
    ];

    [Theory]
    [InlineData(0, -0.9189385332046727)] // the density at 0
    [InlineData(2, 0.69738355)] // log(2.00849071)
    [InlineData(-1, -2.4851203)] // log(0.0833155)
    public void LogExpectedImprovement_NearTheBest_IsItsLogarithm(double deviations, double expected) =>
        Assert.Equal(expected, LogExpectedImprovement.Of(deviations).Value, 1e-6);

    [Fact]
    public void LogExpectedImprovement_Everywhere_FallsSmoothlyWithItsSlope()
    {
        for (var z = -40.0; z < 5; z += 0.01)
        {
            var (left, here, right) =
                (LogExpectedImprovement.Of(z - 1e-4).Value, LogExpectedImprovement.Of(z), LogExpectedImprovement.Of(z + 1e-4).Value);
            Assert.Equal(here.Slope, (right - left) / 2e-4, 1e-6 * Math.Max(1, Math.Abs(here.Slope)));
        }
        // Far out h is the density over z squared.
        Assert.Equal(-5e7 - 0.9189385332 - 2 * Math.Log(1e4), LogExpectedImprovement.Of(-1e4).Value, 1e-3);
    }

    [Fact]
    public void BoxMinimizer_OfABentValley_FindsItsGround()
    {
        static double Valley(double[] x, double[] slope)
        {
            var across = x[1] - x[0] * x[0];
            slope[0] = -400 * across * x[0] - 2 * (1 - x[0]);
            slope[1] = 200 * across;
            return 100 * across * across + (1 - x[0]) * (1 - x[0]);
        }

        var free = BoxMinimizer.Minimize(Valley, [-1.2, 1], [-5, -5], [5, 5], 200, 1e-14).Point;
        var boxed = BoxMinimizer.Minimize(Valley, [-1.2, 1], [-5, -5], [0.5, 5], 200, 1e-14).Point;

        Assert.Equal(1, free[0], 1e-4);
        Assert.Equal(1, free[1], 1e-4);
        Assert.Equal(0.5, boxed[0], 1e-9);
        Assert.Equal(0.25, boxed[1], 1e-4);
    }

    [Fact]
    public void GaussianProcess_AtItsPoints_HasTheirValuesAndFarAwayItsOwnVariance()
    {
        var (points, values) = Data(12);
        var process = new GaussianProcess(s_axes, new MaternKernel([0.3, 0.4, 1, 1], 1.5, 1e-8), points, values, new double[12]);

        for (var i = 0; i < points.Length; i++)
        {
            var (mean, variance) = process.At(points[i]);
            Assert.Equal(values[i], mean, 1e-4);
            Assert.InRange(variance, 0, 1e-4);
        }
        var far = new GaussianProcess(s_axes, new MaternKernel([1e-3, 1e-3, 1e-3, 1e-3], 1.5, 1e-8), points, values, new double[12]);
        Assert.Equal(1.5, far.At([0.123, 0.456, 0.25, 0.5]).Variance);
        Assert.Equal(0, far.At([0.123, 0.456, 0.25, 0.5]).Mean, 1e-12);
    }

    [Fact]
    public void GaussianProcess_WithMeasuredErrors_TrustsThemLess()
    {
        var (points, values) = Data(12);
        var errors = new double[12];
        errors[3] = 5;
        var process = new GaussianProcess(s_axes, new MaternKernel([0.3, 0.4, 1, 1], 1.5, 1e-8), points, values, errors);

        Assert.True(process.At(points[3]).Variance > 20 * process.At(points[4]).Variance);
    }

    [Fact]
    public void GaussianProcess_Gradients_AreThoseOfSmallSteps()
    {
        var (points, values) = Data(12);
        var process = new GaussianProcess(s_axes, new MaternKernel([0.3, 0.4, 1, 1], 1.5, 1e-3), points, values, new double[12]);
        double[] at = [0.4, 0.6, 0.25, 0.5];
        var (meanGradient, varianceGradient) = (new double[4], new double[4]);
        process.At(at, meanGradient, varianceGradient);

        for (var axis = 0; axis < 2; axis++)
        {
            double[] less = [.. at], more = [.. at];
            less[axis] -= 1e-5;
            more[axis] += 1e-5;
            Assert.Equal((process.At(more).Mean - process.At(less).Mean) / 2e-5, meanGradient[axis], 1e-5);
            Assert.Equal((process.At(more).Variance - process.At(less).Variance) / 2e-5, varianceGradient[axis], 1e-5);
        }
    }

    [Fact]
    public void KernelFit_OfValuesAlongOneAxis_FindsThatTheOthersDoNotCount()
    {
        var (points, _) = Data(40);
        var kernel = KernelFit.Of(s_axes, points, [.. points.Select(point => 3 * Math.Sin(6 * point[0]))], new double[40]);

        Assert.InRange(kernel.Lengths[0], 0.1, 1.5);
        Assert.All(kernel.Lengths[1..], length => Assert.True(length > 2 * kernel.Lengths[0]));
        Assert.InRange(kernel.Noise, 0, 1e-2);
    }

    [Fact]
    public void ParzenEstimator_OverTheCube_HasAMassOfOne()
    {
        var (points, _) = Data(6);
        var density = new ParzenEstimator(s_axes, points, ParzenEstimator.WidthsOf(s_axes, points), [2, 1, 1, 1, 0.5, 0.5]);

        var mass = 0.0;
        const int Steps = 60;
        for (var i = 0; i < Steps * Steps; i++)
        {
            foreach (var name in s_axes[2].Places!)
                mass += s_axes[3].Places!.Sum(level => Math.Exp(density.LogDensity(
                    [(i % Steps + 0.5) / Steps, (i / Steps + 0.5) / Steps, name, level])) / (Steps * Steps));
        }

        Assert.Equal(1, mass, 1e-2);
    }

    [Fact]
    public void ParzenEstimator_Draws_LieWhereItsPointsDo()
    {
        double[][] points = [[0.2, 0.8, 0.25, 0.1], [0.24, 0.76, 0.25, 0.1], [0.22, 0.78, 0.25, 0.5]];
        var density = new ParzenEstimator(s_axes, points, ParzenEstimator.WidthsOf(s_axes, points), [1, 1, 1]);

        var drawn = Enumerable.Range(0, 500).Select(i => density.Draw(new CounterRandom(1, RandomStream.Proposal, (ulong)i), 1)).ToArray();

        Assert.InRange(drawn.Count(point => Math.Abs(point[0] - 0.22) < 0.08 && Math.Abs(point[1] - 0.78) < 0.08), 450, 500);
        Assert.InRange(drawn.Count(point => point[2] == 0.25), 450, 500);
        Assert.All(drawn, point => Assert.Contains(point[3], s_axes[3].Places!));
    }

    /// <summary>Points that lie anywhere, and values that follow from them smoothly.</summary>
    private static (double[][] Points, double[] Values) Data(int count)
    {
        var key = new CounterRandom(3, RandomStream.Sobol);
        double[][] points = [.. Enumerable.Range(0, count).Select(i =>
            s_axes.Select((axis, d) => axis.Snap(SobolSequence.At(key, (uint)i, d))).ToArray())];
        return (points, [.. points.Select(point => Math.Sin(3 * point[0]) + point[1] * point[1] + point[2] - point[3])]);
    }
}
