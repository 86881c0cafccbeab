using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary><c>--devices none</c>: the store's workers train, and the command follows them.</summary>
public sealed class WithoutDevicesTests : IDisposable
{
    private readonly SweepCli _cli = new SweepCli().WithFakeTrainer();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Run_WithoutADevice_SaysThatNobodyWorksAndThenFollowsAWorkerToTheLeaderboard()
    {
        using var run = _cli.Start("run", _cli.WriteSweep(), "--devices", "none");
        await run.SaidAsync(line => line.StartsWith("no worker is there for ", StringComparison.Ordinal))
            .Within("the run to say that nobody trains it");

        var worker = await _cli.RunAsync("worker", "--drain");
        var end = await run.EndAsync();

        Assert.Equal((0, 0), (worker.ExitCode, end.ExitCode));
        Assert.Contains("small: 3 runs queued", end.Lines);
        Assert.Equal(3, end.Lines.Count(line => line.Contains(" completed by the worker on ", StringComparison.Ordinal)));
        Assert.Contains("small: 3 runs completed", end.FlatOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", end.FlatError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutADeviceAndInterrupted_SaysThatTheWorkersGoOn()
    {
        using var run = _cli.Start("run", _cli.WriteSweep(), "--devices", "none");
        await run.SaidAsync(line => line.StartsWith("small is left to the workers of ", StringComparison.Ordinal))
            .Within("the run to be submitted");

        run.Send(ChildProcess.SigInt);
        var end = await run.EndAsync();

        Assert.Equal(130, end.ExitCode);
        Assert.Contains("the store's workers go on with what is queued, and the same command follows them", end.FlatError,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refine_WithoutADevice_LeavesItsRoundsToAWorker()
    {
        const string Tied = "[0.00201, 0.002, 0.00202, 0.0001]";
        string[] refine = ["refine", "small", "--until", "n tied <= 1"];
        await _cli.RunAsync("run", _cli.WriteSweep(learningRates: Tied));
        using var other = new SweepCli().WithFakeTrainer();
        await other.RunAsync("run", other.WriteSweep(learningRates: Tied));
        Assert.Equal(0, (await other.RunAsync(refine)).ExitCode);

        using var worker = _cli.Start("worker");
        await worker.SaidAsync(line => line.StartsWith("working for ", StringComparison.Ordinal)).Within("the worker to begin");
        var result = await _cli.RunAsync([.. refine, "--devices", "none"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("small: 1 of 4 configurations is told from all others after 2 seeds (n tied <= 1): done", result.Lines);
        Assert.Equal(await other.StableAsync("small"), await _cli.StableAsync("small"));
    }

    [PostgresFact]
    public async Task Run_OnAServersStoreWithoutDevicesGiven_SaysThatItTrainsAlong()
    {
        var store = (await PostgresServer.SharedAsync()).Url($"along_{Guid.NewGuid():N}");

        var along = await _cli.RunAsync("run", _cli.WriteSweep(), "--store", store);
        var again = await _cli.RunAsync("run", _cli.WriteSweep(), "--store", store, "--devices", "cpu:0");

        Assert.Equal((0, 0), (along.ExitCode, again.ExitCode));
        Assert.Contains("this machine trains along, on ", along.FlatError, StringComparison.Ordinal);
        Assert.DoesNotContain("trains along", again.FlatError, StringComparison.Ordinal);
    }
}
