using System.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>
/// <c>sweep-silo devices|drain|undrain</c>: what every device of a cluster does, and taking one or a whole machine out of work and back.
/// </summary>
internal static class ClusterVerbs
{
    public static IEnumerable<Command> Commands()
    {
        yield return Make("devices", "Show what every device of a cluster does now.", all: true, ShowAsync);
        yield return Make(
            "drain",
            "Checkpoint and give back what a device, or every device of a machine, trains; it takes nothing new.",
            all: false,
            (gpu, _) => gpu.DrainAsync());
        yield return Make("undrain", "Let a drained device, or a machine's, take work again.", all: false, (gpu, _) => gpu.ResumeAsync());
    }

    private static Command Make(string name, string description, bool all, Func<IGpuGrain, GpuKey, Task> act)
    {
        var cluster = new Argument<string>("CLUSTER") { Description = "orleans://HOST:PORT of a silo's gateway" };
        var target = new Argument<string?>("DEVICE")
        {
            Description = "MACHINE, or MACHINE/cuda:0",
            Arity = all ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        var command = new Command(name, description) { cluster, target };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var client = await SweepClusterClient.ConnectAsync(
                OrleansLocation.Parse(parsed.GetValue(cluster)!), TimeProvider.System, cancel);
            await using var store = new OrleansSweepStore(client.Grains, parsed.GetValue(cluster)!, TimeProvider.System);
            var keys = await FindAsync(store, parsed.GetValue(target), cancel);
            if (keys.Count == 0)
                await Console.Error.WriteLineAsync("no machine of this cluster has reported a device yet");
            await Task.WhenAll(keys.Select(key => ActAsync(client.Grains.GetGrain<IGpuGrain>(key.ToString()), key, act)));
            return 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<GpuKey>> FindAsync(OrleansSweepStore store, string? target, CancellationToken cancel)
    {
        var devices = await store.ListDevicesAsync(cancel);
        if (target is null)
            return [.. devices.Where(device => device.State != "gone").Select(KeyOf).Distinct()];
        // A drained device is gone from the work, but can be told to come back.
        var known = string.Join(", ", devices.Select(KeyOf).Distinct());
        var found = devices.Select(KeyOf).Where(key => key.Machine == target || key.ToString() == target).Distinct().ToList();
        return found.Count > 0
            ? found
            : throw new NotFoundException("device", target, devices.Count == 0 ? "no machine has reported one yet" : $"there are {known}");
    }

    private static GpuKey KeyOf(DeviceStatus device) => new(device.Host, PackOption.SlotOf(device.Device));

    private static async Task ActAsync(IGpuGrain gpu, GpuKey key, Func<IGpuGrain, GpuKey, Task> act)
    {
        try
        {
            await act(gpu, key);
        }
        catch (StoreFaultException fault)
        {
            throw fault.ToException();
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            await Console.Error.WriteLineAsync($"{key}: no answer ({e.Message}); its silo may be down");
        }
    }

    private static async Task ShowAsync(IGpuGrain gpu, GpuKey key)
    {
        var status = (await gpu.GetStatusAsync()).Value;
        var others = status.Runs.Count > 1 ? $" and {status.Runs.Count - 1} more" : "";
        var doing = status.Run is { } run ? $"{run} {status.Step}/{status.MaxIters}{others}" : status.Message ?? "";
        await Console.Out.WriteLineAsync($"{key,-24} {status.State,-11} {doing,-32} {status.Name}".TrimEnd());
    }
}
