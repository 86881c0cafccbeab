using System.Diagnostics;
using System.Globalization;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>
/// How long a run waits after <c>kill -9</c> of the <c>sweep worker</c> that trained it, until another that has nothing to do claims it.
/// </summary>
internal static class Reclaim
{
    public static async Task RunAsync(BenchSettings settings)
    {
        var (rounds, lease) = (settings.Int("rounds", 5), settings.Int("lease", 30));
        Console.WriteLine($"### A killed worker: {rounds} times, leases of {lease} s\n");
        Console.WriteLine("| store | the other worker is | seconds until claimed: median | most | past the lease's end: median | most |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: |");
        using (var folder = new TempFolder())
            await MeasureAsync("SQLite", "on the same host", folder.PathOf("sweep.db"), "a", rounds, lease);
        if (PostgresServer.Binaries is null)
            return;
        await using var server = await PostgresServer.StartNewAsync("fsync=on", "full_page_writes=on");
        await MeasureAsync("PostgreSQL", "on the same host", server.Url("same"), "a", rounds, lease);
        await MeasureAsync("PostgreSQL", "on another host", server.Url("other"), "b", rounds, lease);
    }

    private static async Task MeasureAsync(string kind, string where, string location, string heir, int rounds, int lease)
    {
        await using var store = await SweepStores.OpenAsync(location);
        var times = new List<Wait>();
        for (var round = 1; round <= rounds; round++)
            times.Add(await KillOneAsync(store, location, $"reclaim-{round}", heir, lease));
        var (waits, late) = (times.Select(t => t.AfterKill).Order().ToList(), times.Select(t => t.AfterLease).Order().ToList());
        var (medianWait, medianLate) = (waits[waits.Count / 2], late[late.Count / 2]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {kind} | {where} | {medianWait:0.00} | {waits[^1]:0.00} | {medianLate:0.00} | {late[^1]:0.00} |"));
    }

    private static async Task<Wait> KillOneAsync(ISweepStore store, string location, string name, string heir, int lease)
    {
        var run = new RunId(name, 1);
        await store.SubmitAsync(OneLongRun(name), false, default);
        using var first = await StartWorkerAsync(location, "a", lease);
        await UntilAsync(async () => (await store.FindRunAsync(run, default))!.Summary.Last is not null, first);
        using var second = await StartWorkerAsync(location, heir, lease);
        first.Kill();
        await first.WaitForExitAsync();
        var killed = DateTimeOffset.UtcNow;
        var ends = (await store.ListLeasesAsync(default)).SingleOrDefault(l => l.Run == run)?.ExpiresAt;
        RunDetail detail = null!;
        await UntilAsync(async () => (detail = (await store.FindRunAsync(run, default))!).Attempts.Count > 1, second);
        var claimed = detail.Attempts[1].StartedAt;
        second.Kill();
        await second.WaitForExitAsync();
        await store.CancelAsync(name, null, default);
        // Taken back before its end could be read, or before it had come: not late.
        return new Wait((claimed - killed).TotalSeconds, Math.Max(0, (claimed - (ends ?? claimed)).TotalSeconds));
    }

    private static SweepSubmission OneLongRun(string name) => BenchSweep.Of(name, 1) with
    {
        Data = Corpus.Builtin("builtin:markov").Reference,
        Points =
        [
            new SweepPoint(
                1,
                new Hyperparameters
                {
                    BatchSize = 4,
                    BlockSize = 16,
                    NEmbd = 16,
                    NHead = 2,
                    NLayer = 1,
                    MaxIters = 100_000_000,
                    EvalInterval = 1000,
                    EvalIters = 1,
                },
                new Dictionary<string, ParameterValue>(),
                name),
        ],
    };

    private static async Task<Process> StartWorkerAsync(string location, string host, int lease)
    {
        var start = new ProcessStartInfo(SweepProgram.Path, ["worker", "--devices", "cpu:0"]) { RedirectStandardOutput = true };
        start.Environment["SWEEP_STORE"] = location;
        start.Environment["SWEEP_HOST"] = host;
        start.Environment["SWEEP_LEASE_SECONDS"] = lease.ToString(CultureInfo.InvariantCulture);
        var worker = Process.Start(start)!;
        // Its first line says what it works with.
        if (await worker.StandardOutput.ReadLineAsync() is null)
            throw new InvalidOperationException("a worker ended at its start");
        return worker;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Process worker)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            if (worker.HasExited)
                throw new InvalidOperationException("a worker ended by itself");
            await timer.WaitForNextTickAsync();
        }
    }

    private sealed record Wait(double AfterKill, double AfterLease);
}
