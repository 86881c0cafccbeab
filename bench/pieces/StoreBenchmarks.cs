using BenchmarkDotNet.Attributes;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Bench.Pieces;

/// <summary>One worker's transactions on SQLite, each committed.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private const int Runs = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-bench-").FullName;
    private readonly WorkerIdentity _worker = new("bench", "bench", Environment.ProcessId, 1, "cpu:0");
    private ISweepStore _store = null!;
    private RunLease _lease = null!;
    private int _step;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _store = await SweepStores.OpenAsync(Path.Combine(_folder, "sweep.db"));
        var points = Enumerable.Range(1, Runs).Select(n => new SweepPoint(
            n, new Hyperparameters { Seed = n }, new Dictionary<string, ParameterValue> { ["seed"] = (long)n }, $"bench-{n}"));
        await _store.SubmitAsync(new SweepSubmission(
            "bench", """{"name":"bench"}""", new DataReference("builtin:markov", new string('a', 64)), new Metric("val_loss", true),
            null, 2, null, null, null, [.. points]), extend: false, CancellationToken.None);
        _lease = await ClaimAsync();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Two transactions: the claim, and the release that keeps the queue full.</summary>
    [Benchmark]
    public async Task ClaimAndRelease() => await _store.ReleaseAsync(await ClaimAsync(), CancellationToken.None);

    [Benchmark]
    public Task RecordEvaluation()
    {
        var step = ++_step;
        var update = new RunUpdate { Evaluations = [new Evaluation(step, 2.5, 0.01, 2.6, 0.01, step)] };
        return _store.RecordAsync(_lease, update, CancellationToken.None);
    }

    [Benchmark]
    public Task Renew() => _store.RenewAsync(_lease, new RunProgress(1, 1000), CancellationToken.None);

    private async Task<RunLease> ClaimAsync() =>
        (await _store.ClaimAsync(ClaimRequest.For([_worker], "bench"), CancellationToken.None)).SingleOrDefault()
            ?? throw new InvalidOperationException("nothing to claim");
}
