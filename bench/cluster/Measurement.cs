using System.Globalization;
using Npgsql;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Cluster;

/// <summary>Warms every slot up, then measures the idle fleet, the time from a submission to its start, and whole runs a second.</summary>
internal static class Measurement
{
    // A look counts the sweep's runs, which costs the database something too.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(BenchSettings settings)
    {
        var where = settings.InCluster ? "a cluster" : "PostgreSQL alone";
        Console.WriteLine($"{settings.Slots} slots in {settings.Silos} processes on {where}, {settings.Silo}; load {LoadAverage()}");
        await using var processes = await BenchProcesses.StartAsync(settings);
        await using var database = NpgsqlDataSource.Create(ConnectionOf(processes.StoreUrl));
        using var http = new HttpClient();

        await CompleteAsync(processes, "warm", 3 * settings.Slots);
        await Task.Delay(Settling);
        var idle = await Load.NowAsync(processes, database, http);
        await Task.Delay(TimeSpan.FromSeconds(settings.IdleSeconds));
        var idleLoad = Load.Describe(idle, await Load.NowAsync(processes, database, http));
        Console.WriteLine($"idle: {idleLoad}; load {LoadAverage()}");

        var waits = new List<double>();
        for (var n = 0; n < settings.Submits; n++)
            waits.Add(await StartAsync(processes, $"one-{n}"));
        waits.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"submit to start: median {1000 * waits[waits.Count / 2]:0} ms, least {1000 * waits[0]:0}, most {1000 * waits[^1]:0}; "
            + $"load {LoadAverage()}"));

        var busy = await Load.NowAsync(processes, database, http);
        var rate = await CompleteAsync(processes, "busy", settings.Runs);
        var load = Load.Describe(busy, await Load.NowAsync(processes, database, http));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"busy: {rate:0} runs/s, {load}; load {LoadAverage()}"));
        Console.WriteLine($"lost or doubled: {await CountWrongAsync(processes)}");
    }

    /// <summary>Has a sweep trained to its end. Returns its runs a second, from the first start to the last end.</summary>
    private static async Task<double> CompleteAsync(BenchProcesses processes, string name, int runs)
    {
        await SubmitAsync(processes, Of(name, runs));
        var given = TimeProvider.System.GetTimestamp();
        while ((await processes.Database.FindSweepAsync(name, default))!.Counts is not { Unfinished: 0 })
        {
            processes.RequireAllAlive();
            if (TimeProvider.System.GetElapsedTime(given) > Longest)
            {
                Console.WriteLine($"sweep {name} has not ended within {Longest.TotalMinutes} minutes");
                break;
            }
            await Task.Delay(Look);
        }
        // The database's clock and the trainers' are this machine's.
        var ends = (await processes.Database.ListAttemptsAsync(name, default))
            .Where(attempt => attempt.Attempt.Outcome == "completed").Select(attempt => Seconds(attempt.Attempt.EndedAt!.Value)).ToList();
        return ends.Count / (ends.Max() - processes.Machine.Trained().Where(run => IsOf(run.Run, name)).Min(run => run.At));
    }

    private static async Task SubmitAsync(BenchProcesses processes, SweepSubmission submission)
    {
        while (true)
        {
            try
            {
                await processes.Store.SubmitAsync(submission, extend: false, default);
                return;
            }
            catch (StoreUnavailableException e)
            {
                Console.WriteLine($"the head does not answer: {e.Message}");
            }
        }
    }

    /// <summary>Seconds from the submission of a sweep of one run to the moment at which a trainer is told to train it.</summary>
    private static async Task<double> StartAsync(BenchProcesses processes, string name)
    {
        var submission = Of(name, 1);
        var given = Now();
        await SubmitAsync(processes, submission);
        while (true)
        {
            foreach (var (run, at) in processes.Machine.Trained())
            {
                if (!IsOf(run, name))
                    continue;
                // The slot is free again, and has said so, before the next one comes.
                await Task.Delay(TimeSpan.FromMilliseconds(500));
                return at - given;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>How many runs were not completed by exactly one attempt, trained once, with all evaluations.</summary>
    private static async Task<int> CountWrongAsync(BenchProcesses processes)
    {
        var trained = processes.Machine.Trained().CountBy(run => run.Run).ToDictionary();
        var wrong = 0;
        foreach (var sweep in await processes.Database.ListSweepsAsync(default))
        {
            var evaluations = (await processes.Database.ListEvaluationsAsync(sweep.Name, null, default))
                .CountBy(evaluation => evaluation.Number).ToDictionary();
            wrong += (await processes.Database.ListRunsAsync(sweep.Name, default)).Count(run => run.State != RunState.Completed
                || run.Attempts != 1
                || trained.GetValueOrDefault(run.Id.ToString()) != 1
                || evaluations.GetValueOrDefault(run.Id.Number) != FakeMachine.Evaluations);
        }
        return wrong;
    }

    private static SweepSubmission Of(string name, int runs) => new(
        name, "{}", new DataReference("builtin:markov", new string('0', 64)), new Metric("val_loss", true),
        MaxConcurrentRuns: null, MaxRetries: 2, SourceFile: null, GitCommit: null, EntropyRate: null,
        [.. Enumerable.Range(1, runs).Select(n => new SweepPoint(
            n,
            new Hyperparameters { MaxIters = 20, EvalInterval = 10, Seed = n },
            new Dictionary<string, ParameterValue> { ["seed"] = (long)n },
            $"{name}-{n}"))]);

    private static bool IsOf(string run, string sweep) => run.StartsWith(sweep + "/", StringComparison.Ordinal);

    private static double Now() => Seconds(TimeProvider.System.GetUtcNow());

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    // postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=...
    private static string ConnectionOf(string url)
    {
        var address = new Uri(url);
        return new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Username = PostgresServer.User,
            Password = PostgresServer.Password,
            Database = address.AbsolutePath.Trim('/'),
        }.ConnectionString;
    }
}
