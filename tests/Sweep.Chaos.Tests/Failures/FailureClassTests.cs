using Sweep.Core;

namespace Sweep.Chaos.Tests;

/// <summary>Every way a run can fail, provoked in the real trainer; each time the next run on the same slot works.</summary>
public sealed class FailureClassTests
{
    [Fact]
    public async Task LearningRate_FarTooLarge_IsDivergedAtAStep()
    {
        await using var sweep = await FailureSweep.CreateAsync(h => h with { LearningRate = 1e30 });
        var run = await sweep.TrainAsync();
        Assert.Equal((RunState.Diverged, FailureKind.Diverged), (run.Summary.State, run.Summary.Failure!.Kind));
        Assert.NotNull(run.Summary.Failure.Step);
        Assert.Single(run.Attempts);
    }

    [Fact]
    public async Task Model_LargerThanTheProcessMayHave_IsOutOfMemory()
    {
        // 1.6 billion parameters: 6.4 GB, and the same again for gradients and each moment, where the process may map 8 in all.
        await using var sweep = await FailureSweep.CreateAsync(h => h with { NEmbd = 8192, NLayer = 2 });
        var run = await sweep.TrainAsync(trainer: FailureSweep.LimitedTo(gigabytes: 8));
        Assert.Equal((RunState.Failed, FailureKind.OutOfMemory), (run.Summary.State, run.Summary.Failure!.Kind));
        Assert.Single(run.Attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Data_ChangedOrGoneSinceSubmission_IsData(bool changed)
    {
        await using var sweep = await FailureSweep.CreateAsync(h => h);
        var before = await File.ReadAllTextAsync(sweep.DataFile);
        if (changed)
            await File.WriteAllTextAsync(sweep.DataFile, before + "!");
        else
            File.Delete(sweep.DataFile);
        // Only run 1 meets the damage: the file is back when its end is told.
        var restore = new OnEnd(() => File.WriteAllText(sweep.DataFile, before));
        var run = await sweep.TrainAsync(restore);
        Assert.Equal((RunState.Failed, FailureKind.Data), (run.Summary.State, run.Summary.Failure!.Kind));
        Assert.Contains(sweep.DataFile, run.Summary.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainer_ThatHangs_IsKilledAndTheRunIsRetried()
    {
        await using var sweep = await FailureSweep.CreateAsync(h => h);
        var run = await sweep.TrainAsync(new OnStart(Signals.Stop), hangDeadline: TimeSpan.FromSeconds(5));
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal(["crash", "completed"], run.Attempts.Select(a => a.Outcome));
        Assert.Contains("said nothing for 5 s", run.Attempts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainer_ThatSegfaults_IsReplacedAndTheRunIsRetried()
    {
        await using var sweep = await FailureSweep.CreateAsync(h => h with { MaxIters = 100_000, EvalInterval = 10_000 });
        var run = await sweep.TrainAsync(new OnStart(Signals.Segfault));
        Assert.Equal(RunState.Completed, run.Summary.State);
        Assert.Equal(["crash", "completed"], run.Attempts.Select(a => a.Outcome));
        Assert.Contains("SIGSEGV", run.Attempts[0].Message, StringComparison.Ordinal);
    }
}
