using System.CommandLine;
using System.Globalization;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Silo;

/// <summary>
/// <c>sweep-silo devices|drain|undrain|cancel</c>: what every device of a cluster does, taking one or a whole machine out of work and back,
/// and ending what one trains. All of it goes through the devices' grains and works while the head is away.
/// </summary>
internal static class ClusterVerbs
{
    public static IEnumerable<Command> Commands()
    {
        yield return Make("devices", "Show what every device of a cluster does now.", "[DEVICE]", ArgumentArity.ZeroOrOne, ShowAsync);
        yield return MachinesVerb.Make();
        yield return Make(
            "drain",
            "Checkpoint and give back what a device, or every device of a machine, trains; it takes nothing new, over restarts too.",
            "DEVICE",
            ArgumentArity.ExactlyOne,
            (gpus, gpu, _, cancel) => ChangeAsync(gpus, gpu, grain => grain.DrainAsync(cancel), cancel));
        yield return Make(
            "undrain",
            "Let a drained device, or a machine's, take work again.",
            "DEVICE",
            ArgumentArity.ExactlyOne,
            (gpus, gpu, _, cancel) => ChangeAsync(gpus, gpu, grain => grain.UndrainAsync(cancel), cancel));
        yield return Make(
            "cancel",
            "Cancel a run, or all that a device or a machine trains now: training stops at once, even while the head is away.",
            "RUN|DEVICE",
            ArgumentArity.ExactlyOne,
            CancelAsync);
    }

    /// <summary>What a verb does with one device; returns the lines to be said of it, none where it did nothing.</summary>
    private delegate Task<string[]> Act(ClusterGpus gpus, GpuKey gpu, RunId? run, CancellationToken cancel);

    private static Command Make(string name, string description, string target, ArgumentArity arity, Act act)
    {
        var words = new Argument<string[]>("WORDS")
        {
            HelpName = $"[CLUSTER] {target}",
            Description = "CLUSTER: orleans://HOST:PORT of a silo's gateway, SWEEP_STORE unless given. DEVICE: MACHINE, or MACHINE/cuda:0. "
                + "RUN: SWEEP/N",
            Arity = new ArgumentArity(arity.MinimumNumberOfValues, arity.MaximumNumberOfValues + 1),
        };
        var command = new Command(name, description) { words };
        command.SetAction((parsed, cancel) => RunAsync(name, parsed.GetValue(words)!, arity, act, cancel));
        return command;
    }

    private static async Task<int> RunAsync(string name, string[] words, ArgumentArity arity, Act act, CancellationToken cancel)
    {
        var (cluster, target) = Read(name, words, arity);
        await using var client = await SweepClusterClient.ConnectAsync(cluster, TimeProvider.System, cancel);
        var gpus = new ClusterGpus(client.Grains, cluster, TimeProvider.System);
        var there = await gpus.ListAsync(cancel);
        RunId? run = name == "cancel" && target is not null && RunId.TryParse(target, out var named) ? named : null;
        var chosen = run is null ? Choose(there, target) : there;
        var answers = await Task.WhenAll(chosen.Select(gpu => AskAsync(gpus, gpu, run, act, cancel)));
        var lines = answers.OfType<string[]>().SelectMany(answer => answer).ToList();
        foreach (var line in lines)
            await Console.Out.WriteLineAsync(line);
        // One device trains a run: what the others would have said does not matter.
        if (answers.Contains(null) && (run is null || lines.Count == 0))
            return 1;
        if (lines.Count > 0)
            return 0;
        await Console.Error.WriteLineAsync(
            target is null ? "no machine of this cluster has a device"
            : run is null ? $"{target} trains nothing"
            : $"no device trains {target}; `sweep cancel` ends a run that waits");
        return target is null ? 0 : 1;
    }

    internal static (OrleansLocation Cluster, string? Target) Read(string name, string[] words, ArgumentArity arity)
    {
        var given = words.Length > 0 && words[0].StartsWith(OrleansLocation.Scheme, StringComparison.Ordinal);
        var rest = given ? words[1..] : words;
        // It may hold a password, so it is not repeated.
        if (rest.Any(word => word.Contains("://", StringComparison.Ordinal)))
            throw new UsageException($"sweep-silo {name} was given a store that is no cluster; a cluster begins with orleans://");
        if (rest.Length < arity.MinimumNumberOfValues || rest.Length > arity.MaximumNumberOfValues)
            throw new UsageException(rest.Length == 0
                ? $"sweep-silo {name} needs a device: MACHINE, or MACHINE/cuda:0"
                : $"sweep-silo {name} takes one device, and '{rest[^1]}' is one more; a cluster before it begins with orleans://");
        var location = given ? words[0] : EnvironmentVariables.Store;
        if (location is null || !location.StartsWith(OrleansLocation.Scheme, StringComparison.Ordinal))
            throw new UsageException(
                "there is no cluster to ask: "
                + (string.IsNullOrEmpty(location) ? "SWEEP_STORE is not set" : "what SWEEP_STORE names is no cluster")
                + $"; write sweep-silo {name} orleans://HOST:PORT with a silo's gateway, or set SWEEP_STORE to that");
        return (OrleansLocation.Parse(location), rest.Length > 0 ? rest[0] : null);
    }

    private static List<GpuKey> Choose(IReadOnlyList<GpuKey> there, string? target)
    {
        var chosen = there.Where(gpu => target is null || gpu.Machine == target || gpu.ToString() == target).ToList();
        return chosen.Count > 0 || target is null ? chosen : throw new NotFoundException(
            "device", target, there.Count == 0 ? "no machine that is up has one" : $"there are {string.Join(", ", there)}");
    }

    /// <summary>Null: the device does not answer, and the user has been told.</summary>
    private static async Task<string[]?> AskAsync(ClusterGpus gpus, GpuKey gpu, RunId? run, Act act, CancellationToken cancel)
    {
        try
        {
            return await act(gpus, gpu, run, cancel);
        }
        catch (SweepException e)
        {
            await Console.Error.WriteLineAsync($"sweep-silo: {e.Message}");
            return null;
        }
    }

    private static async Task<string[]> ShowAsync(ClusterGpus gpus, GpuKey gpu, RunId? run, CancellationToken cancel) =>
        [Line(gpu, await gpus.CallAsync(gpu, grain => grain.GetStatusAsync(cancel), cancel))];

    private static async Task<string[]> ChangeAsync(
        ClusterGpus gpus, GpuKey gpu, Func<IGpuGrain, Task<DeviceStatus>> change, CancellationToken cancel)
    {
        var status = await gpus.CallAsync(gpu, change, cancel);
        return status.State == DeviceState.Draining
            ? [Line(gpu, status), $"{gpu} still checkpoints, or waits for the head silo; `sweep-silo devices` shows when it is done"]
            : [Line(gpu, status)];
    }

    private static async Task<string[]> CancelAsync(ClusterGpus gpus, GpuKey gpu, RunId? run, CancellationToken cancel)
    {
        var cancelled = await gpus.CallAsync(gpu, grain => grain.CancelAsync(run, cancel), cancel);
        return [.. cancelled.Select(one => one.Outcome switch
        {
            CancelOutcome.Cancelled => $"{one.Run} cancelled",
            CancelOutcome.Pending =>
                $"{one.Run} pending: {gpu} trains it no more, holds it, and has it cancelled as soon as the head silo answers",
            _ => $"{one.Run} had ended already",
        })];
    }

    private static string Line(GpuKey gpu, DeviceStatus status) =>
        $"{gpu,-24} {status.State.ToName(),-11} {Doing(status),-44} {status.Name}".TrimEnd();

    private static string Doing(DeviceStatus status)
    {
        if (status.Runs.Count == 0)
            return status.Message ?? "";
        var run = status.Runs[0];
        var loss = run.Last is { } last ? string.Create(CultureInfo.InvariantCulture, $" val_loss {last.ValLoss:0.0000}") : "";
        var others = status.Runs.Count > 1 ? $" and {status.Runs.Count - 1} more" : "";
        return $"{run.Run} {run.Step}/{run.MaxIters}{loss}{others}";
    }
}
