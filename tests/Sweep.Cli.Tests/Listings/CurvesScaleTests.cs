using System.Globalization;

namespace Sweep.Cli.Tests;

/// <summary><c>curves --from --ymax --log</c>, and <c>status</c> of a whole sweep.</summary>
public sealed class CurvesScaleTests(TrainedSweep trained) : IClassFixture<TrainedSweep>
{
    private readonly SweepCli _cli = trained.Cli;

    [Fact]
    public async Task Curves_FromAStep_BeginThere()
    {
        var lines = (await _cli.RunAsync("curves", "small/3", "--from", "100")).Lines;
        var none = await _cli.RunAsync("curves", "small/3", "--from", "9999");

        Assert.Contains(lines, line =>
            line.TrimStart().StartsWith("100 ", StringComparison.Ordinal) && line.EndsWith("step 200", StringComparison.Ordinal));
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
        Assert.Contains("no evaluations at step 9,999 or later", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curves_WithATop_EndThere()
    {
        var lines = (await _cli.RunAsync("curves", "small/3", "--ymax", "12.5")).Lines;
        var low = await _cli.RunAsync("curves", "small/3", "--ymax", "0.001");

        Assert.StartsWith("12.500 ", lines[1].TrimStart(), StringComparison.Ordinal);
        Assert.Equal(2, low.ExitCode);
        Assert.Contains("--ymax 0.001 lies below every loss", low.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curves_WithLog_HaveTheGeometricMeanInTheMiddle()
    {
        var lines = (await _cli.RunAsync("curves", "small/3", "--log", "--ymax", "100", "--height", "9")).Lines;

        double At(int line) => double.Parse(lines[line].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.Equal(Math.Sqrt(At(1) * At(9)), At(5), 0.05);
    }

    [Fact]
    public async Task Status_OfAFinishedSweep_IsAllDone()
    {
        var row = (await _cli.RunAsync("status", "small", "--json")).Rows[0];
        var text = (await _cli.RunAsync("status", "small")).Output;

        Assert.Equal(1, row.GetProperty("progress").GetDouble());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, row.GetProperty("seconds_left").ValueKind);
        Assert.Matches("progress +100 %", text);
    }

    [Fact]
    public async Task StatusAndWorker_OfARunningSweep_SayItsProgressAndConfiguration()
    {
        using var cli = new SweepCli().WithFakeTrainer("2=gate:go@120");
        await cli.RunAsync("submit", cli.WriteSweep(maxIters: 200));
        var worker = cli.Start("worker", "--drain", "--devices", "cpu:0");
        await worker.SaysAsync("small/2 starts");

        var row = (await cli.RunAsync("status", "small", "--json")).Rows[0];
        cli.Open("go");
        var result = await worker.EndAsync();

        Assert.InRange(row.GetProperty("progress").GetDouble(), 0.33, 0.6);
        Assert.Contains("small/2 starts on cpu:0: ", result.Output, StringComparison.Ordinal);
        Assert.Contains(" learning_rate=0.002", result.Output, StringComparison.Ordinal);
    }
}
