using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

public sealed class DeviceHostTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// <c>undrain</c> while a drain waits for its checkpoint, and then the service is stopped: both wait for the same end, and the start is
    /// the first to see it.
    /// </summary>
    [Fact]
    public async Task Start_ThatWaitsForADrain_StartsNothingOnceTheHostStops()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var releases = 0;
        var (releasing, mayRelease) = (NewSignal(), NewSignal());
        var store = SlowRelease.Wrap(bench.Store, async () =>
        {
            Interlocked.Increment(ref releases);
            releasing.TrySetResult();
            await mayRelease.Task;
        });
        var host = new DeviceHost(
            bench.Options(1, "1=gate:never@20") with { Drain = false }, "m", TimeProvider.System, NullLoggerFactory.Instance);
        await host.StartAsync("cpu:0", store);
        await Awaiting.UntilAsync(
            () => Task.FromResult(host.Status("cpu:0").Runs.Any(run => run.Step >= 20)), "the run to train", Look);

        var draining = host.DrainAsync("cpu:0", store);
        await releasing.Task.Within("the drain to give the run back");
        var starting = host.StartAsync("cpu:0", store);
        var stopping = host.StopAllAsync();
        mayRelease.SetResult();
        await Task.WhenAll(draining, starting, stopping).Within("the drain, the start and the stop");

        Assert.NotEqual(DeviceState.Idle, host.Status("cpu:0").State);
        await host.StartAsync("cpu:0", store);
        Assert.NotEqual(DeviceState.Idle, host.Status("cpu:0").State);
        Assert.Empty(await bench.Store.ListLeasesAsync(CancellationToken.None));
        Assert.Equal(1, releases);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
