using System.Globalization;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>The systemd unit of deploy/ at work: a silo in the unit's own sandbox, with a home in which nothing has ever been.</summary>
[Collection(HostsCollection.Name)]
public sealed class ServiceUnitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsFact]
    public async Task Unit_InItsSandbox_TrainsForItsClusterAndStopsInTime()
    {
        await using var server = await PostgresServer.StartNewAsync();
        var database = server.Url("unit");
        var (silo, gateway) = (FreePort.Find(), FreePort.Find());
        await using var head = new ChildProcess(ChildProcess.StartInfo(
            BuiltProgram.Silo,
            ["--devices", "none", "--health", "127.0.0.1:0", "--silo-port", Text(silo), "--gateway-port", Text(gateway)],
            ("SWEEP_HOST", "head"), ("SWEEP_CLUSTER", database), ("SWEEP_STORE", database)));
        await head.SaysAsync("ready");
        await HostProcess.RunAsync(BuiltProgram.Sweep, "submit", DemoSweep.File, "--store", database);
        var environment = ServiceUnit.ExampleEnvironment();
        environment["SWEEP_CLUSTER"] = database;
        // A worker: the example says to leave the store out on all machines but the head.
        environment.Remove("SWEEP_STORE");
        environment["SILO_OPTIONS"] = environment["SILO_OPTIONS"].Replace("10.0.0.11", "127.0.0.1", StringComparison.Ordinal)
            .Replace("--devices auto", "--devices cpu:0", StringComparison.Ordinal)
            + $" --silo-port {Text(FreePort.Find())} --gateway-port {Text(FreePort.Find())} --health 127.0.0.1:0";
        environment["SWEEP_HOST"] = "unit";
        var unit = ServiceUnit.Read();
        await using var service = unit.Start(environment);
        await using var store = await SweepStores.OpenAsync(database);

        await DemoSweep.UntilAsync(
            async () => !service.Exited.IsCompleted
                ? (await store.FindSweepAsync(DemoSweep.Name, default))!.Counts.Completed > 0
                : throw new InvalidOperationException($"the unit ended with {service.ExitCode}; it said\n{service.Said}"),
            () => $"the unit to complete a run; it said\n{service.Said}");
        service.Send(ChildProcess.SigTerm);

        var stopTimeout = TimeSpan.FromSeconds(int.Parse(unit["TimeoutStopSec"], CultureInfo.InvariantCulture));
        Assert.Equal(0, await service.ExitAsync(stopTimeout));
        Assert.Equal(0, (await store.FindSweepAsync(DemoSweep.Name, default))!.Counts.Failed);
        Assert.DoesNotContain("crash", service.Said, StringComparison.OrdinalIgnoreCase);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
