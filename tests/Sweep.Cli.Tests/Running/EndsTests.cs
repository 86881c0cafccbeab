using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Cli.Tests;

/// <summary>How a command ends, and that every end of a run is told, whoever decided it.</summary>
public sealed class EndsTests
{
    [Fact]
    public async Task Run_WhoseRunsAreAllCancelledElsewhere_ExitsWith1AndTellsEachEnd()
    {
        using var cli = new SweepCli().WithFakeTrainer("*=gate:never@60");
        var running = cli.Start("run", cli.WriteSweep(more: "max_concurrent_runs: 1"), "--devices", "cpu:0");
        await running.SaysAsync("small/1 starts on");

        await cli.RunAsync("cancel", "small");
        var ended = await running.EndAsync();

        Assert.Equal(1, ended.ExitCode);
        // A line for one, or one for several that ended together.
        Assert.All(Enumerable.Range(1, 3), number =>
            Assert.Single(ended.Lines, line => line.StartsWith($"small/{number} cancelled", StringComparison.Ordinal)
                || (line.Contains(" runs cancelled: ", StringComparison.Ordinal)
                    && line.Contains($"small/{number}", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("--sweep", "small")]
    [InlineData]
    public async Task WorkerDrain_WhoseRunsAllFailed_ExitsWith1(params string[] scope)
    {
        using var cli = new SweepCli().WithFakeTrainer("*=fail:config@60");
        await cli.RunAsync("submit", cli.WriteSweep());

        var result = await cli.RunAsync(["worker", "--drain", "--devices", "cpu:0", .. scope]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("3 runs", result.Error, StringComparison.Ordinal);
        Assert.Contains("have no result", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkerDrain_OfAStoreWithOldFailures_ExitsWith0WhenItsOwnRunsComplete()
    {
        using var cli = new SweepCli().WithFakeTrainer("2=fail:config@60");
        await cli.RunAsync("run", cli.WriteSweep());
        await cli.RunAsync("submit", cli.WriteSweep("other", learningRates: "[0.003]"));

        var result = await cli.RunAsync("worker", "--drain", "--devices", "cpu:0");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Run_InterruptedTwice_SaysWhatHappensToTheRuns()
    {
        using var cli = new SweepCli().WithFakeTrainer("*#1=deaf@60", "*#1=gate:never@120");
        var running = cli.Start("run", cli.WriteSweep(), "--devices", "cpu:0");
        await running.SaysAsync("starts on");
        running.Send(ChildProcess.SigInt);
        await running.SaysAsync("stopping:");
        running.Send(ChildProcess.SigTerm);

        var ended = await running.EndAsync();

        Assert.Equal(143, ended.ExitCode);
        Assert.Matches("stopped at once: small/1 .* goes back to the queue and on from its last checkpoint", ended.Lines[^1]);
    }

    [Fact]
    public void Refresh_WithAFailureThatAReaperDecided_ReturnsItOnce()
    {
        var sweep = new SweepSummary("a-sweep", "{}", new DataReference("builtin:markov", "00"), new Metric("val_loss", true), null, 2,
            null, null, 0.49, DateTimeOffset.UnixEpoch, new RunCounts(2, 0, 0, 0, 0, 0, 0));
        RunSummary[] runs = [Queued(1), Queued(2)];
        var progress = new SweepProgress(sweep, runs, vocabularySize: 29, TimeProvider.System);
        var lost = Queued(1) with
        {
            State = RunState.Failed,
            Failure = new RunFailure(FailureKind.Lost, "process 7 on vm, which trained it on cpu:1, has died, for the 20th time", 3),
        };

        var told = progress.Refresh([lost, runs[1]]);
        var again = progress.Refresh([lost, runs[1]]);

        Assert.Equal("a-sweep/1 failed: lost: process 7 on vm, which trained it on cpu:1, has died, for the 20th time",
            new WorkerEventLines(TerminalInfo.Plain).EndedElsewhere(Assert.Single(told), "val_loss"));
        Assert.Empty(again);
    }

    [Fact]
    public void Ended_OfADivergedRun_SaysDivergedOnce() => Assert.Equal(
        "a-sweep/1 diverged: the training loss is NaN at step 60",
        new WorkerEventLines(TerminalInfo.Plain).Ended(new RunEndedEvent("cpu:0", new RunId("a-sweep", 1), RunState.Diverged, null,
            "diverged: the training loss is NaN at step 60", 1)));

    [Fact]
    public async Task Run_OfASweepOfOneRunThatIsThere_SpeaksOfOneRun()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep(learningRates: "[0.001]");
        await cli.RunAsync("run", file);

        Assert.Contains("small: its 1 run is in the store already", (await cli.RunAsync("run", file)).Lines);
    }

    [Fact]
    public async Task Run_OfAChangedFileAndAChangedText_DoesNotOfferExtend()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        var file = cli.WriteSweep();
        cli.Write("text.txt", new string('a', 500) + new string('b', 500));
        await cli.RunAsync("run", file);
        cli.Write("small.yaml", File.ReadAllText(file).Replace("builtin:markov", "text.txt", StringComparison.Ordinal));

        var result = await cli.RunAsync("run", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("another text", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("use --extend", result.Error, StringComparison.Ordinal);
    }

    private static RunSummary Queued(int number) => new(
        new RunId("a-sweep", number), RunState.Queued, new Hyperparameters { MaxIters = 100 }, new Dictionary<string, ParameterValue>(), "",
            0, null, null, 0, null, null, null, null, null, null);
}
