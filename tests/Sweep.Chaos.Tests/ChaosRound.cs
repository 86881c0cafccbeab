using System.Diagnostics;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>
/// One sweep under fire, to its end. The seed decides which faults come, when, and to whom; what they hit depends on the moment.
/// </summary>
internal sealed class ChaosRound(ChaosSweep sweep, int seed, Action<string> tell)
{
    private readonly FreezeWorker _freeze = new();

    public async Task RunAsync(SweepResults undisturbed)
    {
        var started = Stopwatch.GetTimestamp();
        using var folder = new TempFolder();
        using var disk = new SmallDisk();
        var path = Path.Combine(disk.Root, "store", "sweep.db");
        await SweepCommand.RunAsync(path, "submit", sweep.WriteFile(folder));

        await using var store = await SweepStores.OpenAsync(path);
        using var fleet = new Fleet(path);
        var world = new ChaosWorld(fleet, store, path, disk, new Random(seed));
        try
        {
            var strikes = await TormentAsync(world).Within("the sweep under faults", ChaosSettings.RoundLimit);
            // The last ones find nothing left to do and end by themselves.
            await fleet.EndedAsync().Within("the workers' end");
            var attempts = await SweepResults.AssertEndedOnceAsync(path, sweep);
            var results = await SweepResults.ReadAsync(path, sweep);
            Assert.Equal(undisturbed.Evaluations, results.Evaluations);
            Assert.Equal(undisturbed.Parameters, results.Parameters);
            Assert.Equal(undisturbed.Leaderboard, results.Leaderboard);
            tell($"seed {seed}: passed in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; "
                + string.Join(", ", strikes.Select(s => $"{s.Value} x {s.Key}"))
                + $"; {fleet.Replaced} workers replaced, {_freeze.Refused} woken ones refused; attempts: "
                + string.Join(", ", attempts.CountBy(a => a.Outcome).OrderBy(o => o.Key, StringComparer.Ordinal)
                    .Select(o => $"{o.Value} {o.Key}")));
        }
        catch
        {
            foreach (var worker in fleet.All)
                tell($"---- worker {worker.Id} printed:\n{worker.Said}");
            throw;
        }
    }

    /// <summary>
    /// Strikes while runs are left, but not so often that they never end; every kind of fault is dealt before any comes again.
    /// </summary>
    private async Task<SortedDictionary<string, int>> TormentAsync(ChaosWorld world)
    {
        const int Deals = 3;
        IFault[] kinds = [new KillTrainer(), new KillWorker(), _freeze, new BusyStore(), new FullDisk(), new DamageCheckpoint()];
        var strikes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var deck = new Queue<IFault>();
        var deals = 0;
        var started = Stopwatch.GetTimestamp();
        while (await UnfinishedAsync(world.Store) > 0)
        {
            world.Fleet.Replace();
            if (deck.Count == 0 && deals++ < Deals)
                deck = new Queue<IFault>(kinds.Where(kind => kind.IsPossible(world)).OrderBy(_ => world.Random.Next()).ToList());
            await Task.Delay(world.Between(0.1, 1.2));
            if (!deck.TryDequeue(out var fault) || await fault.StrikeAsync(world) is not { } what)
                continue;
            strikes[fault.Name] = strikes.GetValueOrDefault(fault.Name) + 1;
            tell($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0.0} s  {fault.Name} {what}");
        }
        return strikes;
    }

    private static async Task<int> UnfinishedAsync(ISweepStore store) =>
        (await store.FindSweepAsync(ChaosSweep.Name, CancellationToken.None))!.Counts.Unfinished;
}
