namespace Sweep.Cli.Tests;

/// <summary>What can be known at plan time is said at plan time.</summary>
public sealed class PlanCautionTests
{
    [Fact]
    public async Task PlanAndRun_OfBf16OnACpu_RefuseBeforeAnythingIsQueued()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep();
        cli.Write("small.yaml", File.ReadAllText(file) + "\n  precision: [float32, bf16]\n");

        var plan = await cli.RunAsync("plan", file, "--devices", "cpu:0");
        var run = await cli.RunAsync("run", file, "--devices", "cpu:0");

        Assert.Equal((2, 2, ""), (plan.ExitCode, run.ExitCode, run.Output));
        Assert.Contains("3 of 6 runs have precision bf16, which needs a CUDA GPU", plan.Error, StringComparison.Ordinal);
        Assert.Contains("3 of 6 runs have precision bf16, which needs a CUDA GPU", run.Error, StringComparison.Ordinal);
        Assert.Empty((await cli.RunAsync("list", "--json")).Rows);
    }

    [Fact]
    public async Task Plan_OfAGridWithEqualAndExcludedCombinations_SaysSo()
    {
        using var cli = new SweepCli();

        var plan = await cli.RunAsync("plan", cli.WriteSweep(more: "exclude: [{learning_rate: 0.002}]"), "--devices", "cpu:0");

        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("3 combinations give 2 configurations", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_OfARandomSearchInATinySpace_SaysThatTheCapIsNotReached()
    {
        using var cli = new SweepCli();
        var file = cli.WriteSweep();
        cli.Write("small.yaml", File.ReadAllText(file).Replace("method: grid", "method: random\nrun_cap: 50", StringComparison.Ordinal));

        var plan = await cli.RunAsync("plan", file, "--devices", "cpu:0");

        Assert.Contains("3 runs instead of run_cap 50", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_OfAChangedFile_SaysWhatTheStoreHasAndWhatExtendWouldAdd()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep());

        var plan = await cli.RunAsync("plan", cli.WriteSweep(learningRates: "[0.001, 0.008]"), "--devices", "cpu:0");
        cli.Write("text.txt", new string('a', 500) + new string('b', 500));
        cli.Write("small.yaml", File.ReadAllText(Path.Combine(cli.Folder, "small.yaml"))
            .Replace("builtin:markov", "text.txt", StringComparison.Ordinal));
        var onAnotherText = await cli.RunAsync("plan", "small.yaml", "--devices", "cpu:0");

        Assert.Matches(@"3 runs completed\): --extend would keep them\s+and add\s+1 run", plan.Output);
        Assert.Contains("another text", onAnotherText.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--extend", onAnotherText.Output, StringComparison.Ordinal);
    }
}
