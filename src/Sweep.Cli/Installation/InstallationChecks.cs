using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>Whether this installation can do its work. A check that fails does not keep the others from being made.</summary>
/// <param name="folder">The store's, when it is a file.</param>
internal sealed class InstallationChecks(string storeLocation, string? folder, bool storeExists, TimeProvider time)
{
    private const long LittleDisk = 1L << 30;
    private const string BuildAgain = "./sweep and ./test build it; see the end of their output";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancel)
    {
        var findings = new List<Finding>
        {
            Finding.Ok(".NET", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.ProcessArchitecture}"),
        };
        findings.AddRange(Devices());
        findings.AddRange(await TrainerAsync(cancel));
        findings.Add(await StoreAsync(cancel));
        if (folder is not null)
            findings.Add(Disk(folder));
        return findings;
    }

    private static IEnumerable<Finding> Devices()
    {
        var slots = DeviceDiscovery.Discover(devices: null, slotsPerGpu: 1);
        var cpus = DeviceDiscovery.Discover("cpu", 1);
        yield return Finding.Ok("CPU", $"{Format.Count(cpus.Count, "core")}, {cpus[0].Name}");
        var gpus = slots.Where(slot => slot.Device != "cpu").ToList();
        yield return gpus.Count > 0
            ? Finding.Ok("GPU", string.Join(", ", gpus.Select(gpu => $"{gpu.Id} {gpu.Name}")))
            : Finding.Ok("GPU", "none that nvidia-smi finds: sweeps train on the CPU cores");
    }

    private async Task<IEnumerable<Finding>> TrainerAsync(CancellationToken cancel)
    {
        const string Check = "trainer";
        TrainerCommandLine commandLine;
        try
        {
            commandLine = TrainerCommandLine.Find();
        }
        catch (SweepException e)
        {
            return [Finding.Fail(Check, e.Message, BuildAgain)];
        }
        var findings = new List<Finding>();
        try
        {
            var started = time.GetTimestamp();
            var slot = DeviceDiscovery.Discover("cpu:0", 1)[0];
            await using var trainer = TrainerProcess.Start(commandLine, slot, NullLogger.Instance);
            var ready = await trainer.ReadyAsync(StartTimeout, time, cancel);
            findings.Add(Finding.Ok(Check,
                $"{commandLine.FileName} ({ready.Backend}) was ready after {Format.Duration(time.GetElapsedTime(started))}"));
            findings.AddRange(await EnginesAsync(new EngineTrial(trainer, slot), cancel));
        }
        catch (TrainerGoneException e)
        {
            findings.Add(Finding.Fail(Check, e.Message, BuildAgain));
        }
        return findings;
    }

    /// <summary>One engine is enough for a GPT on a CPU; both failing is no installation.</summary>
    private async Task<IEnumerable<Finding>> EnginesAsync(EngineTrial trial, CancellationToken cancel)
    {
        var fused = await trial.RunAsync(EngineChoice.Fused, time, cancel);
        var torch = await trial.RunAsync(EngineChoice.Torch, time, cancel);
        var worst = fused.Trouble is not null && torch.Trouble is not null ? Health.Fail : Health.Warn;
        return
        [
            fused.Trouble is { } slow
                ? new Finding("fused", worst, slow,
                "GPTs train on the CPU by libtorch, slower; ./sweep builds the kernels, see the end of its output")
                : Finding.Ok("fused", $"trains on {fused.DeviceKind}"),
            torch.Trouble is { } lost
                ? new Finding("torch", worst, lost,
                "GPUs and --engine torch need it; fused trains on the CPU without it")
                : Finding.Ok("torch", $"trains on {torch.DeviceKind}"),
        ];
    }

    private async Task<Finding> StoreAsync(CancellationToken cancel)
    {
        const string Check = "store";
        if (folder is not null && !storeExists)
        {
            return IsWritable(folder)
                ? Finding.Ok(Check, $"{storeLocation} is not there yet; the first run makes it")
                : Finding.Fail(Check, $"{storeLocation} cannot be made: {folder} is not writable",
                    "choose another place with --store or SWEEP_STORE");
        }
        try
        {
            await using var store = await StoreOption.OpenAsync(storeLocation, create: false, cancel);
            var sweeps = await store.ListSweepsAsync(cancel);
            if (folder is not null && SweepStores.FindDamage(storeLocation) is { Count: > 0 } damage)
                return Finding.Fail(Check, $"{store.Description} is damaged: {string.Join("; ", damage)}",
                    "stop every worker, copy what can be read with `sweep migrate` into a new file, or restore a copy");
            if (folder is not null && !IsWritable(folder))
                return Finding.Warn(Check, $"{store.Description} can be read, but its folder is not writable",
                    "sweeps cannot be run from here");
            return Finding.Ok(Check, $"{store.Description}, {Format.Count(sweeps.Count, "sweep")}");
        }
        catch (SweepException e)
        {
            if (folder is not null && SweepStores.FindDamage(storeLocation) is { Count: > 0 } damage)
                return Finding.Fail(Check, $"{storeLocation} is damaged: {string.Join("; ", damage)}", "restore a copy");
            return Finding.Fail(Check, e.Message, "correct --store or SWEEP_STORE, or its server");
        }
    }

    private static Finding Disk(string folder) => DiskSpace.Free(folder) switch
    {
        null => Finding.Warn("disk", $"the system does not say how much is free at {folder}", "watch it yourself: checkpoints take room"),
        < LittleDisk and var free =>
            Finding.Warn("disk", $"{Format.Bytes(free)} free at {folder}", "make room: every run keeps two checkpoints"),
        var free => Finding.Ok("disk", $"{Format.Bytes(free.Value)} free at {folder}"),
    };

    /// <summary>By trying: permissions alone do not tell on every file system.</summary>
    private static bool IsWritable(string folder)
    {
        var existing = new DirectoryInfo(folder);
        while (existing is { Exists: false, Parent: not null })
            existing = existing.Parent;
        try
        {
            using var file = new FileStream(Path.Combine(existing.FullName, $".sweep-doctor-{Environment.ProcessId}"), FileMode.CreateNew,
                FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
