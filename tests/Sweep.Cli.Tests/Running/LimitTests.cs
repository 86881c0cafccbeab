using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests;

/// <summary>Limits of a sweep: time, a target, a pause, a priority.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Run_WhoseTimeIsUp_LeavesCheckpointsAndGoesOnWithTheSameNumbers()
    {
        using var cli = new SweepCli();
        // Ten thousand steps a second would take 100 s.
        var file = cli.WriteSweep("long", "[0.01]", maxIters: 1_000_000);

        var stopped = await cli.RunAsync("run", file, "--max-hours", "0.002");

        Assert.Equal(1, stopped.ExitCode);
        Assert.Contains("stopped after 7.2s, as --max-hours says; the same command goes on", stopped.FlatError, StringComparison.Ordinal);
        Assert.Contains("1 run queued", (await cli.RunAsync("status", "long")).Output, StringComparison.Ordinal);
        Assert.Contains("checkpoint", (await cli.RunAsync("show", "long/1")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await cli.RunAsync("run", file, "--max-hours", "0")).ExitCode);
    }

    [Fact]
    public async Task Run_OfAPausedSweep_SaysSoAndTrainsNothing()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep();
        await cli.RunAsync("submit", file);
        var paused = await cli.RunAsync("pause", "small");
        Assert.Equal("small is paused\n", paused.Output);
        Assert.Equal("small is paused already\n", (await cli.RunAsync("pause", "small")).Output);

        var run = await cli.RunAsync("run", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("small is paused, with 3 runs to go: sweep unpause small", run.FlatError, StringComparison.Ordinal);
        var status = (await cli.RunAsync("status", "small")).FlatOutput;
        Assert.Contains("small: paused", status, StringComparison.Ordinal);
        Assert.Contains("nothing further begins until", status, StringComparison.Ordinal);

        await cli.RunAsync("unpause", "small");
        Assert.Equal(0, (await cli.RunAsync("run", file)).ExitCode);
        Assert.Equal("small is not paused\n", (await cli.RunAsync("unpause", "small")).Output);
    }

    [Fact]
    public async Task Run_UntilItsTarget_EndsWithoutTheRest()
    {
        // One slot: the first run reaches it, and the others never begin.
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep(more: "target: 3.9");

        var run = await cli.RunAsync("run", file, "--devices", "cpu:1");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("small/1 has reached the target 3.9000; what had not begun was cancelled", run.FlatError, StringComparison.Ordinal);
        Assert.Contains("1 completed, 2 cancelled", run.FlatOutput, StringComparison.Ordinal);
        Assert.Contains("2 runs cancelled: small/2, small/3", run.Lines);
        Assert.DoesNotContain(run.Lines, line => line.StartsWith("small/3 cancelled", StringComparison.Ordinal));
        Assert.Contains("reached by small/1", (await cli.RunAsync("status", "small")).FlatOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfAPausedSweepWithoutResults_SaysThatItIsPaused()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep();
        await cli.RunAsync("submit", file);
        await cli.RunAsync("pause", "small");

        var run = await cli.RunAsync("run", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("small is paused, with 3 runs to go", run.FlatError, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", run.FlatError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_OfAPausedSweep_SaysSoAndFails()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("submit", cli.WriteSweep());
        await cli.RunAsync("submit", cli.WriteSweep("other", "[0.001]"));
        await cli.RunAsync("pause", "small");

        var alone = await cli.RunAsync("worker", "--sweep", "small", "--drain", "--devices", "cpu:0");
        var all = await cli.RunAsync("worker", "--drain", "--devices", "cpu:0");

        Assert.Equal((1, 0), (alone.ExitCode, all.ExitCode));
        foreach (var worker in new[] { alone, all })
            Assert.Contains("small is paused, with 3 runs to go: sweep unpause small", worker.FlatError, StringComparison.Ordinal);
        Assert.Contains("other/1 completed", all.Output, StringComparison.Ordinal);
        Assert.Matches(@"small .* paused\n", (await cli.RunAsync("list")).Output);
    }

    [Fact]
    public async Task Submit_OfASearchWithAGreaterCap_SaysHowManyItWillPropose()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        const string Search = "method: tpe\nsearch: {startup: 3, lag: 2}\nrun_cap: ";
        string Write(int cap) => cli.Write("small.yaml", $"name: small\ndata: builtin:markov\n{Search}{cap}\nparameters:\n"
            + "  learning_rate: {min: 1e-4, max: 1e-2}\n  max_iters: 200\n  eval_interval: 50\n");
        Assert.Equal(
            "small: 3 runs queued; 1 more is proposed from results\n", (await cli.RunAsync("submit", Write(4))).Output);
        await cli.RunAsync("run", Write(4));

        var planned = await cli.RunAsync("plan", Write(6));
        var extended = await cli.RunAsync("run", Write(6), "--extend", "--devices", "cpu:0");

        Assert.Contains("add 0 runs, and propose further ones up to run_cap", planned.FlatOutput, StringComparison.Ordinal);
        Assert.Equal("small: all 4 runs are in the store already; 2 more are proposed from results", extended.Lines[0]);
        // A run that was not there at the beginning tells what the sweep varies, and no more.
        Assert.Contains(extended.Lines, line => Regex.IsMatch(line, @"^small/5 starts on cpu:0: learning_rate=\S+ \("));
    }

    [Fact]
    public async Task Priority_OfASweep_ComesFirst()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("submit", cli.WriteSweep("one", "[0.001]"));
        await cli.RunAsync("submit", cli.WriteSweep("two", "[0.002]", more: "priority: 1"));
        await cli.RunAsync("submit", cli.WriteSweep("three", "[0.003]"));
        Assert.Equal("three has priority 7; before it had 0\n", (await cli.RunAsync("priority", "three", "7")).Output);
        Assert.Equal(2, (await cli.RunAsync("priority", "three", "1001")).ExitCode);
        Assert.Equal("three has priority -5; before it had 7\n", (await cli.RunAsync("priority", "three", "-5")).Output);
        Assert.Equal("three has priority 7; before it had -5\n", (await cli.RunAsync("priority", "three", "7")).Output);

        var worker = await cli.RunAsync("worker", "--drain", "--devices", "cpu:1");

        Assert.Equal(
            ["three/1", "two/1", "one/1"],
            worker.Lines.Where(line => line.Contains(" starts on ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]));
        Assert.Contains("priority 7", (await cli.RunAsync("status", "three")).Output, StringComparison.Ordinal);
    }
}
