using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Chaos.Tests;

/// <summary>A few runs in a store of their own, and a worker in this process with the real trainer on one CPU slot.</summary>
internal sealed class FailureSweep : IAsyncDisposable
{
    public const string Name = "failures";

    private static readonly Hyperparameters s_small = new()
    {
        BatchSize = 4,
        BlockSize = 8,
        NLayer = 1,
        NHead = 2,
        NEmbd = 16,
        MaxIters = 2000,
        EvalInterval = 500,
        EvalIters = 2,
    };

    private readonly TempFolder _folder = new();

    private FailureSweep()
    {
        DataFile = _folder.Write("text.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 100)));
    }

    public string DataFile { get; }

    public ISweepStore Store { get; private set; } = null!;

    /// <param name="change">Makes run 1 of the small model it is given; run 2 stays as it is, to see whether the slot still works.</param>
    public static async Task<FailureSweep> CreateAsync(Func<Hyperparameters, Hyperparameters> change)
    {
        var sweep = new FailureSweep();
        sweep.Store = await SweepStores.OpenAsync(sweep._folder.PathOf("store", "sweep.db"));
        var data = new DataReference(
            sweep.DataFile, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(sweep.DataFile))));
        var points = new[] { change(s_small), s_small with { Seed = 2 } }
            .Select((h, i) => new SweepPoint(
                i + 1, h, new Dictionary<string, ParameterValue>(), (i + 1).ToString("x64", CultureInfo.InvariantCulture))).ToList();
        await sweep.Store.SubmitAsync(
            new SweepSubmission(Name, "{}", data, new Metric("val_loss", true), null, 2, null, null, null, points), extend: false,
                CancellationToken.None);
        return sweep;
    }

    /// <summary>The trainer with so much address space; the runtime is told to reserve little of it for itself.</summary>
    public static TrainerCommandLine LimitedTo(int gigabytes) => new(
        "/bin/sh", ["-c", $"ulimit -v {gigabytes * 1_000_000} && DOTNET_GCHeapHardLimit=0x40000000 exec \"$0\"", BuiltProgram.Trainer]);

    public async Task<RunDetail> TrainAsync(
        IProgress<WorkerEvent>? progress = null, TimeSpan? hangDeadline = null, TrainerCommandLine? trainer = null)
    {
        var options = new WorkerOptions
        {
            Slots = DeviceDiscovery.Discover("cpu:0", 1),
            Sweep = Name,
            Drain = true,
            Trainer = trainer ?? new TrainerCommandLine(BuiltProgram.Trainer, []),
            HangDeadline = hangDeadline ?? TimeSpan.FromMinutes(5),
        };
        await new SweepWorker(Store, options, TimeProvider.System, NullLogger.Instance).RunAsync(progress, CancellationToken.None).Within(
            "the sweep's end", ChaosSettings.RoundLimit);
        var other = await RunAsync(2);
        Assert.True(other.Summary.State == RunState.Completed,
            $"the run after it is {other.Summary.State}: {other.Summary.Failure?.Message}");
        return await RunAsync(1);
    }

    private async Task<RunDetail> RunAsync(int number) => (await Store.FindRunAsync(new RunId(Name, number), CancellationToken.None))!;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
