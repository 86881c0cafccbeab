using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Conformance;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Grains.Tests.Store;

/// <summary>What machines whose slots have nothing to do ask of the head.</summary>
public sealed class IdleMachineTests : StoreTest<OrleansHost>
{
    private const int Slots = 40;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task IdleSlots_HaveOneWaitTogether_AndSayNothingElse()
    {
        var machine = Machine();
        await Task.WhenAll(machine.Devices.Select(device => machine.StartAsync(device, Store)));
        await SettledAsync();

        var before = Host.Calls.All;
        // A time in which nothing happens, measured by a wait of the store.
        await Store.WaitForWorkAsync(Quiet, None);
        // That wait itself is made of calls of at most two seconds; one wait of the machine may end, and one sign of life be due.
        Assert.InRange(Host.Calls.All - before, 1, 5);
        Assert.Equal(1, Host.Calls.Of(nameof(IStoreGrain.ListLeasesAsync)));
        await machine.StopAllAsync();
    }

    [Fact]
    public async Task Submission_ToAnIdleMachine_IsClaimedInOneCallForAsManySlotsAsItHasRuns()
    {
        var machine = Machine();
        await Task.WhenAll(machine.Devices.Select(device => machine.StartAsync(device, Store)));
        await SettledAsync();

        var before = Host.Calls.Of(nameof(IStoreGrain.ClaimAsync));
        await Store.SubmitAsync(Submission(points: 30), false, None);
        await UntilAsync(async () => (await Store.ListLeasesAsync(None)).Count == 30, "every run to be claimed");
        Assert.InRange(Host.Calls.Of(nameof(IStoreGrain.ClaimAsync)) - before, 1, 2);
        Assert.Equal(30, (await Store.ListLeasesAsync(None)).Select(lease => lease.Owner.Device).Distinct().Count());
        await machine.StopAllAsync();
        Assert.Empty(await Store.ListLeasesAsync(None));
    }

    /// <summary>All slots have asked once and found nothing, and the store has been told of them.</summary>
    private async Task SettledAsync()
    {
        await UntilAsync(async () => (await Store.ListDevicesAsync(None)).Count == Slots, "every slot to be listed");
        await UntilAsync(
            () => Task.FromResult(
                Host.Calls.Of(nameof(IStoreGrain.WaitForShareAsync)) > 0 && Host.Calls.Of(nameof(IStoreGrain.ClaimAsync)) > 0),
            "the machine to wait for work");
    }

    private static Task UntilAsync(Func<Task<bool>> condition, string what) =>
        Awaiting.UntilAsync(condition, what, TimeSpan.FromMilliseconds(20));

    private static DeviceHost Machine()
    {
        var options = new WorkerOptions
        {
            Slots = [.. Enumerable.Range(0, Slots).Select(n => new DeviceSlot($"cuda:{n}", "cuda:0", "no GPU", ""))],
            // Never says that it is ready: its run stays claimed and untrained.
            Trainer = new TrainerCommandLine("sleep", ["1000"]),
            StopTimeout = TimeSpan.FromMilliseconds(100),
        };
        return new DeviceHost(options, "here", TimeProvider.System, NullLoggerFactory.Instance);
    }
}
