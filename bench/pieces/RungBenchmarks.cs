using BenchmarkDotNet.Attributes;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;

namespace Sweep.Bench.Pieces;

/// <summary>
/// An evaluation at a rung where 10,000 runs wait for the decision: one transaction on SQLite, which reads them all, decides and writes
/// what follows.
/// </summary>
[InvocationCount(1), IterationCount(40), WarmupCount(20)]
public class RungBenchmarks
{
    private const int Waiting = 10_000;
    private const int ToRecord = 200;
    private const int Rung = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-bench-").FullName;
    private readonly WorkerIdentity _worker = new("bench", "bench", Environment.ProcessId, 1, "cpu:0");
    private ISweepStore _store = null!;
    private RunLease _lease = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _store = await SweepStores.OpenAsync(Path.Combine(_folder, "sweep.db"));
        var points = Enumerable.Range(1, Waiting + ToRecord).Select(n => new SweepPoint(
            n, new Hyperparameters { LearningRate = n * 1e-6 }, new Dictionary<string, ParameterValue>(), $"bench-{n}"));
        var submission = new SweepSubmission(
            "bench", "{}", new DataReference("builtin:markov", new string('a', 64)), new Metric("val_loss", true),
            null, 2, null, null, null, [.. points]);
        // Evaluated without a rule, which then finds them all at its rung.
        await _store.SubmitAsync(submission, extend: false, CancellationToken.None);
        var leases = new List<RunLease>();
        WorkerIdentity[] slots = [.. Enumerable.Repeat(_worker, 500)];
        while (leases.Count < Waiting)
            leases.AddRange(await _store.ClaimAsync(ClaimRequest.For(slots, "bench"), CancellationToken.None));
        foreach (var lease in leases)
        {
            await RecordAsync(lease);
            await _store.ReleaseAsync(lease, CancellationToken.None);
        }
        var rule = new StoppingRule { MinIter = Rung, Eta = 3 };
        await _store.SubmitAsync(
            submission with { Spec = "{\"ruled\":true}", Cohorts = new CohortPlan(rule, null) }, extend: true, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [IterationSetup]
    public void Claim() => _lease = _store.ClaimAsync(ClaimRequest.For([_worker], "bench"), CancellationToken.None).Result.Single();

    [Benchmark]
    public Task RecordAtARung() => RecordAsync(_lease);

    private Task<RunStanding> RecordAsync(RunLease lease)
    {
        var loss = 2 + lease.Run.Number * 7919 % 10007 / 10007.0;
        var update = new RunUpdate { Evaluations = [new Evaluation(Rung, loss, 0.01, loss, 0.01, 1)] };
        return _store.RecordAsync(lease, update, CancellationToken.None);
    }
}
