using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Bench.Scheduler;

/// <summary>One worker process; prints its runs, its first and last moment, and the pauses between a slot's runs.</summary>
internal sealed class BenchWorker : IProgress<WorkerEvent>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _ended = [];
    private readonly List<double> _pauses = [];
    private long _first;
    private long _last;
    private int _runs;

    public static async Task<int> RunAsync(string path, int slots, string trainer)
    {
        await using var store = await SweepStores.OpenAsync(path);
        var options = new WorkerOptions
        {
            Slots = [.. Enumerable.Range(0, slots).Select(n => new DeviceSlot($"cpu:{n}", "cpu", "", ""))],
            Sweep = BenchSweep.Name,
            Drain = true,
            Trainer = new TrainerCommandLine(trainer, ["--no-checkpoints"]),
        };
        var counting = new BenchWorker();
        await new SweepWorker(store, options, TimeProvider.System, NullLogger.Instance).RunAsync(counting, CancellationToken.None);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        var pauses = string.Join(',', counting._pauses.Select(p => p.ToString("0.###", CultureInfo.InvariantCulture)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{counting._runs} {counting._first} {counting._last} {cpu:0.###} {pauses}"));
        return 0;
    }

    public void Report(WorkerEvent value)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            switch (value)
            {
                case RunStartedEvent:
                    _first = _first == 0 ? now : _first;
                    if (_ended.TryGetValue(value.Device, out var before))
                        _pauses.Add(Stopwatch.GetElapsedTime(before, now).TotalMilliseconds);
                    break;
                case RunEndedEvent:
                    (_ended[value.Device], _last) = (now, now);
                    _runs++;
                    break;
            }
        }
    }
}
