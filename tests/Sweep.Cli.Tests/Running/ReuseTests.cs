using System.Text.Json;

namespace Sweep.Cli.Tests;

/// <summary>Nothing is computed twice, and what is taken over is what would have been computed: with the trainer that computes.</summary>
public sealed class ReuseTests
{
    [Fact]
    public async Task Run_OfASweepThatSharesHalfItsGrid_TrainsTheOtherHalfAndOutlivesTheFirst()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("run", cli.WriteSweep("first", "[0.001, 0.002, 0.004]"));
        var file = cli.WriteSweep("second", "[0.001, 0.002, 0.004, 0.008, 0.016, 0.032]");

        var second = await cli.RunAsync("run", file);

        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Equal(["second/4", "second/5", "second/6"], Started(second));
        foreach (var number in (int[])[1, 2, 3])
            Assert.Contains($"second/{number} reused from first/{number}: val_loss", second.Output, StringComparison.Ordinal);
        Assert.Contains("reused from first/2", (await cli.RunAsync("show", "second/2")).Output, StringComparison.Ordinal);
        Assert.Contains("3 runs took over results", (await cli.RunAsync("status", "second")).Output, StringComparison.Ordinal);

        // As if it had been trained alone, in another store.
        using var alone = new SweepCli();
        await alone.RunAsync("run", alone.WriteSweep("second", "[0.001, 0.002, 0.004, 0.008, 0.016, 0.032]"));
        Assert.Equal(await alone.StableAsync("second"), await cli.StableAsync("second"));
        Assert.Equal(await alone.NumbersAsync("second/2"), await cli.NumbersAsync("second/2"));

        var deleted = await cli.RunAsync("delete", "first", "--yes");
        Assert.Equal(0, deleted.ExitCode);
        Assert.Equal(await alone.StableAsync("second"), await cli.StableAsync("second"));
        Assert.Equal(
            (await alone.RunAsync("generate", "second/2", "--tokens", "40")).Output,
            (await cli.RunAsync("generate", "second/2", "--tokens", "40")).Output);
    }

    [Fact]
    public async Task Show_OfARunThatIsStoppedEarlierThanItsResultsReach_SaysWhatDoesNotCount()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("run", cli.WriteSweep("whole", "[0.001, 0.002, 0.004, 0.008]"));
        await cli.RunAsync("run", cli.WriteSweep(
            "rungs", "[0.001, 0.002, 0.004, 0.008]", more: "early_terminate: {type: hyperband, min_iter: 50, eta: 2}"));

        var shown = (await cli.RunAsync("show", "rungs/1")).Output;

        Assert.Contains("rungs/1: stopped", shown, StringComparison.Ordinal);
        Assert.Contains("reused from whole/1", shown, StringComparison.Ordinal);
        Assert.Contains("200 of 200 steps; what follows step 50 does not count", shown, StringComparison.Ordinal);
        Assert.Matches(@"step 200  ahead of its stop", shown);
        // What only follows from the learning rate is no setting of this run's.
        Assert.DoesNotContain("min_lr", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("min_lr", (await cli.RunAsync("compare", "rungs/1", "rungs/2")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Fresh_TrainsEverything()
    {
        using var cli = new SweepCli();
        await cli.RunAsync("run", cli.WriteSweep("first", "[0.001]"));

        var second = await cli.RunAsync("run", cli.WriteSweep("second", "[0.001]"), "--fresh");

        Assert.Equal(["second/1"], Started(second));
        Assert.DoesNotContain("reused", second.Output, StringComparison.Ordinal);
        Assert.Equal(await cli.NumbersAsync("first/1"), await cli.NumbersAsync("second/1"));
    }

    [Theory]
    [InlineData("fused")]
    [InlineData("torch")]
    public async Task Run_WithMoreIterations_GoesOnFromTheShorterRunWithTheSameNumbers(string engine)
    {
        const string Dropout = "\n  dropout: 0.1\n";
        using var cli = new SweepCli();
        await cli.RunAsync("run", Append(cli, "short", cli.WriteSweep("short", "[0.01]", maxIters: 130), Dropout), "--engine", engine);
        var file = Append(cli, "long", cli.WriteSweep("long", "[0.01]", maxIters: 300), Dropout);

        var longer = await cli.RunAsync("run", file, "--engine", engine);

        Assert.Equal((0, ""), (longer.ExitCode, longer.Error));
        Assert.Contains("long/1 goes on from step 130", longer.Output, StringComparison.Ordinal);
        Assert.Contains("goes on from short/1 at step 130", (await cli.RunAsync("show", "long/1")).Output, StringComparison.Ordinal);
        using var alone = new SweepCli();
        await alone.RunAsync(
            "run", Append(alone, "long", alone.WriteSweep("long", "[0.01]", maxIters: 300), Dropout), "--engine", engine);
        Assert.Equal(await alone.NumbersAsync("long/1"), await cli.NumbersAsync("long/1"));
    }

    private static string Append(SweepCli cli, string name, string file, string more) =>
        cli.Write($"{name}.yaml", File.ReadAllText(file) + more);

    // The runs that a trainer has begun, in their order.
    private static IEnumerable<string> Started(CliResult result) => result.Output.Split('\n')
        .Where(line => line.Contains(" starts on ", StringComparison.Ordinal)
            || line.Contains(" goes on from step", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal);
}
