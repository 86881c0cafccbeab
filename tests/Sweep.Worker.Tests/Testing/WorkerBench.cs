using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>A real store with a sweep named <c>s</c> in it, and workers with fake trainers that work for it.</summary>
internal sealed class WorkerBench : IAsyncDisposable
{
    public const string Sweep = "s";

    private readonly TempFolder _folder = new();

    private WorkerBench()
    {
        State = Directory.CreateDirectory(_folder.PathOf("trainers")).FullName;
    }

    public ISweepStore Store { get; private set; } = null!;

    /// <summary>The fake trainers' state folder: their gates and attempt counts.</summary>
    public string State { get; }

    public string StorePath => _folder.PathOf("store", "sweep.db");

    /// <param name="runs">Queued runs, numbered from 1, of 40 steps with an evaluation every 10.</param>
    /// <param name="hyperparameters">By the run's number, for real trainers.</param>
    /// <param name="rule">How runs are stopped early; null: not at all.</param>
    /// <param name="data">The sweep's text; null for the built-in one.</param>
    /// <param name="store">Where to keep it; null for an SQLite file.</param>
    public static async Task<WorkerBench> CreateAsync(
        int runs = 1, int maxRetries = 2, TimeSpan? leaseTime = null, Func<int, Hyperparameters>? hyperparameters = null,
        StoppingRule? rule = null, DataReference? data = null, string? store = null)
    {
        var bench = new WorkerBench();
        bench.Store = await SweepStores.OpenAsync(
            store ?? bench.StorePath, new StoreOptions { LeaseTime = leaseTime ?? TimeSpan.FromSeconds(30) });
        var points = Enumerable.Range(1, runs).Select(n => new SweepPoint(
            n,
            hyperparameters?.Invoke(n) ?? new Hyperparameters { MaxIters = 40, EvalInterval = 10, Seed = n },
            new Dictionary<string, ParameterValue> { ["seed"] = (long)n },
            n.ToString("x64", CultureInfo.InvariantCulture))).ToList();
        data ??= hyperparameters is null ? new DataReference("builtin:markov", new string('0', 64)) : Corpus.Builtin(
            "builtin:markov").Reference;
        var submission = new SweepSubmission(
            Sweep, "{}", data, new Metric("val_loss", true), null, maxRetries, null, null, null, points)
        {
            Cohorts = rule is null ? null : new CohortPlan(rule, Size: null),
        };
        await bench.Store.SubmitAsync(submission, extend: false, CancellationToken.None);
        return bench;
    }

    /// <summary>Trains the one run, and submits it again as another sweep, which may take its results over.</summary>
    public async Task<(string Sweep, RunDetail Trained)> TrainAndSubmitAgainAsync()
    {
        const string Again = "again";
        await using (var first = Start(1))
            await first.EndAsync();
        var trained = await RunAsync();
        var point = new SweepPoint(1, trained.Summary.Hyperparameters, trained.Summary.Varied, trained.Summary.ConfigHash);
        await Store.SubmitAsync(
            new SweepSubmission(Again, "{}", trained.Sweep.Data, trained.Sweep.Metric, null, 2, null, null, null, [point]),
            extend: false, CancellationToken.None);
        return (Again, trained);
    }

    /// <summary>Options for <paramref name="slots"/> CPU slots whose trainers act as told.</summary>
    public WorkerOptions Options(int slots, params string[] acts) => new()
    {
        Slots = [.. Enumerable.Range(0, slots).Select(n => new DeviceSlot($"cpu:{n}", "cpu", "test core", ""))],
        Sweep = Sweep,
        Drain = true,
        Trainer = FakeTrainer.Acting(State, acts),
    };

    public RunningWorker Start(WorkerOptions options) => new(Store, options);

    public RunningWorker Start(int slots, params string[] acts) => Start(Options(slots, acts));

    public void OpenGate(string name) => File.WriteAllText(Path.Combine(State, name), "");

    public async Task<RunDetail> RunAsync(int number = 1) =>
        await Store.FindRunAsync(new RunId(Sweep, number), CancellationToken.None) ?? throw new InvalidOperationException(
            $"there is no run {number}");

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A worker at work.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public RunningWorker(ISweepStore store, WorkerOptions options)
    {
        Worker = new SweepWorker(store, options, TimeProvider.System, NullLogger.Instance);
        Ended = Worker.RunAsync(Events, _stop.Token);
    }

    public SweepWorker Worker { get; }

    public EventLog Events { get; } = new();

    public Task Ended { get; }

    public Task EndAsync() => Ended.Within("the worker's end");

    /// <summary>Kills the trainer of a run that has started; one that has ended by itself already is left alone.</summary>
    public static void KillTrainerOf(RunStartedEvent started)
    {
        try
        {
            using var trainer = Process.GetProcessById(started.TrainerProcessId);
            trainer.Kill();
        }
        catch (ArgumentException)
        {
            // There is no such process any more: on a busy machine this test was slower than its runs.
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended.Within("the worker's end").ContinueWith(static _ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }
}
