using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Store.Conformance;

/// <summary>A test on a fresh store, with what most of them do first.</summary>
public abstract class StoreTest<THost> : IAsyncLifetime
    where THost : StoreHost, new()
{
    private readonly ConcurrentBag<ISweepStore> _opened = [];

    protected static CancellationToken None => CancellationToken.None;

    protected THost Host { get; } = new();

    /// <summary>A local folder to fetch checkpoints into.</summary>
    protected TempFolder Scratch { get; } = new();

    /// <summary>The test's own client of the store.</summary>
    protected ISweepStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAnotherAsync(LeaseTime);

    public async Task DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        await Host.DisposeAsync();
        Scratch.Dispose();
    }

    /// <summary>What the test's stores are opened with.</summary>
    protected virtual TimeSpan LeaseTime => StoreHost.LongLease;

    /// <summary>Another client, as another process would be.</summary>
    protected async Task<ISweepStore> OpenAnotherAsync(TimeSpan? leaseTime = null)
    {
        var store = await Host.OpenAsync(leaseTime ?? LeaseTime);
        _opened.Add(store);
        return store;
    }

    protected static WorkerIdentity Worker(string id = "worker-a", string device = "cpu:0") => new(id, "host-1", 4711, 123_456, device);

    /// <summary>Points whose learning rate counts up, so that each has its own hash.</summary>
    protected static IReadOnlyList<SweepPoint> Points(int count, int from = 1) => [.. Enumerable.Range(from, count)
        .Select(n => new SweepPoint(
        n,
        new Hyperparameters { LearningRate = n / 1000.0, Seed = 7 },
        new Dictionary<string, ParameterValue> { ["learning_rate"] = n / 1000.0, ["n_head"] = 2L, ["model"] = "gpt" },
        $"hash-{n}"))];

    protected static SweepSubmission Submission(
        string name = "demo", int points = 1, string spec = "{}", int? maxConcurrentRuns = null, int maxRetries = 2) => new(
        name, spec, new DataReference("/data/text.txt", "ab12cd34ef56ab12"), new Metric("val_loss", true), maxConcurrentRuns, maxRetries,
        "/home/me/demo.yaml", "abc123", 1.25, Points(points));

    protected async Task<RunLease> SubmitAndClaimAsync(string name = "demo", int maxRetries = 2)
    {
        await Store.SubmitAsync(Submission(name, maxRetries: maxRetries), false, None);
        return await ClaimAsync();
    }

    protected async Task<RunLease> ClaimAsync(string worker = "worker-a") =>
        await Store.ClaimAsync(Worker(worker), null, None) ?? throw new InvalidOperationException("there is nothing to claim");

    protected async Task<RunDetail> FindAsync(RunId run) =>
        await Store.FindRunAsync(run, None) ?? throw new InvalidOperationException($"there is no run {run}");

    protected async Task<RunState> StateAsync(RunId run) => (await FindAsync(run)).Summary.State;

    protected static Evaluation Evaluation(int step, double valLoss) => new(step, valLoss - 0.125, 0.01, valLoss, 0.02, step * 0.5);

    protected static RunResult Result(int step = 100) => new(step, 12.5, 3456.5, "feed");

    /// <summary>Writes a file as a trainer would and hands it to the store.</summary>
    protected async Task<CheckpointFile> SaveCheckpointAsync(RunLease lease, int step, bool isBest, int bytes = 5000)
    {
        var file = WriteCheckpoint(lease, step, isBest, bytes);
        await Store.SaveCheckpointAsync(lease, file, None);
        return file;
    }

    /// <summary>The lease's folder, made as a trainer makes it with its first checkpoint.</summary>
    protected static string MakeScratch(ISweepStore store, RunLease lease) =>
        Directory.CreateDirectory(store.CheckpointScratchDirectory(lease)).FullName;

    protected CheckpointFile WriteCheckpoint(RunLease lease, int step, bool isBest, int bytes = 5000)
    {
        var content = new byte[bytes];
        new Random(step).NextBytes(content);
        var path = Path.Combine(MakeScratch(Store, lease), $"step-{step}.safetensors");
        File.WriteAllBytes(path, content);
        return new CheckpointFile(path, step, bytes, Convert.ToHexStringLower(SHA256.HashData(content)), isBest, step * 0.25);
    }
}
