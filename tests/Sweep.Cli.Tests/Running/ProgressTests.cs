using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli.Tests;

public sealed class ProgressTests
{
    private static readonly SweepSummary Sweep = new(
        "a-sweep", "{}", new DataReference("builtin:markov", "00"), new Metric("val_loss", true), null, 2, null, null, 0.49,
            DateTimeOffset.UnixEpoch, new RunCounts(4, 0, 0, 0, 0, 0, 0));

    [Fact]
    public void Read_AfterHalfOfTheFirstRun_KnowsTheFractionAndTheBest()
    {
        var progress = Progress();

        progress.Take(Started("cpu:0", 1));
        progress.Take(Evaluated("cpu:0", 1, 50, 2.5));
        var now = progress.Read();

        Assert.Equal(0.125, now.Fraction, 6);
        Assert.Equal((new RunId("a-sweep", 1), 2.5), (now.Best!.Value.Run, now.Best.Value.Evaluation.ValLoss));
        Assert.Equal([2.5], now.Course);
        Assert.Equal(50, Assert.Single(Assert.Single(now.Devices).Runs).Step);
    }

    [Fact]
    public void Read_AfterALowerLossAtARungOffTheSchedule_KeepsTheBest()
    {
        var progress = Progress();
        progress.Take(Started("cpu:0", 1));
        progress.Take(Evaluated("cpu:0", 1, 50, 2.5));

        progress.Take(Evaluated("cpu:0", 1, 55, 2.4) with { Best = false });
        progress.Take(new RunEndedEvent("cpu:0", new RunId("a-sweep", 1), RunState.Paused, null, null, 1));

        var now = progress.Read();
        Assert.Equal(50, now.Best!.Value.Evaluation.Step);
        Assert.Equal((0, 0.1375), (now.Final, Math.Round(now.Fraction, 6)));
        Assert.Empty(Assert.Single(now.Devices).Runs);
    }

    [Fact]
    public void Read_AfterTheBestRunDiverged_HasNoBest()
    {
        var progress = Progress();
        progress.Take(Started("cpu:0", 1));
        progress.Take(Evaluated("cpu:0", 1, 50, 2.5));

        progress.Take(new RunEndedEvent("cpu:0", new RunId("a-sweep", 1), RunState.Diverged, null, "NaN at step 60", 1));

        var now = progress.Read();
        Assert.Null(now.Best);
        Assert.Equal((1, 1), (now.Final, now.Failures));
    }

    [Fact]
    public void Refresh_WithWhatOtherWorkersDid_CountsTheirRunsAndKeepsItsOwn()
    {
        var progress = Progress();
        progress.Take(Started("cpu:0", 1));
        progress.Take(new RunProgressEvent("cpu:0", new RunId("a-sweep", 1), 80, 100, 1000));

        progress.Refresh([Queued(1), Queued(2) with { State = RunState.Completed, Best = new Evaluation(100, 1, 0.01, 1, 0.01, 1) },
            Queued(3) with { State = RunState.Failed }, Queued(4) with { State = RunState.Running, Step = 50 }]);

        var now = progress.Read();
        Assert.Equal((2, 1, new RunId("a-sweep", 2)), (now.Final, now.Failures, now.Best!.Value.Run));
        Assert.Equal((0.8 + 1 + 1 + 0.5) / 4, now.Fraction, 6);
        // What trains elsewhere is beside the process's own, which an interruption speaks of.
        Assert.Equal(1, Assert.Single(Assert.Single(now.Devices).Runs).Run.Number);
        Assert.Equal((4, 50), (Assert.Single(Assert.Single(now.Elsewhere).Runs) is var run ? run.Run.Number : 0, run.Step));
    }

    [Fact]
    public void Panel_WithWorkOfOtherMachines_NamesTheirMachines()
    {
        var progress = Progress();
        progress.Refresh([Queued(1) with { State = RunState.Running, Step = 50, Host = "gpu-2", Device = "cuda:1" }]);

        var lines = ProgressPanel.Lines(progress.Read(), TerminalInfo.Plain with { Width = 80 });

        Assert.Equal(2, lines.Count);
        Assert.StartsWith("gpu-2/cuda:1  a-sweep/1  ", lines[1], StringComparison.Ordinal);
        Assert.Contains(" 50/100", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Panel_AtAnyWidth_KeepsWithinIt(int width)
    {
        var progress = Progress();
        progress.Take(Started("cpu:0", 1));
        progress.Take(Started("cpu:11", 2));
        for (var step = 0; step < 100; step++)
            progress.Take(Evaluated("cpu:0", 1, step, 3.0 - step * 0.01));
        progress.Take(new RunProgressEvent("cpu:11", new RunId("a-sweep", 2), 99, 100, 51_234));
        progress.Take(new DeviceQuarantinedEvent("cuda:1", "cuda:1 is quarantined after 3 crashes in a row"));

        var lines = ProgressPanel.Lines(progress.Read(), TerminalInfo.Plain with { Width = width });

        Assert.Equal(5, lines.Count);
        Assert.All(lines, line => Assert.True(TextWidth.Of(line) <= width, $"'{line}' is wider than {width}"));
    }

    private static SweepProgress Progress() => new(
        Sweep, [.. Enumerable.Range(1, 4).Select(Queued)], vocabularySize: 29, TimeProvider.System);

    private static RunSummary Queued(int number) => new(
        new RunId("a-sweep", number), RunState.Queued, new Hyperparameters { MaxIters = 100 }, new Dictionary<string, ParameterValue>(), "",
            0, null, null, 0, null, null, null, null, null, null);

    private static RunStartedEvent Started(string device, int number) =>
        new(device, new RunId("a-sweep", number), new Hyperparameters { MaxIters = 100 }, 1, 0, 1000, 1);

    private static RunEvaluatedEvent Evaluated(string device, int number, int step, double loss) =>
        new(device, new RunId("a-sweep", number), new Evaluation(step, loss, 0.01, loss, 0.01, step), "val_loss", true);
}
