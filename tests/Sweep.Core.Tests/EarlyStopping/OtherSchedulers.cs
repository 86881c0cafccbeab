using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>What the same runs cost without early stopping, and under ASHA, which decides on arrival; to compare with.</summary>
internal static class OtherSchedulers
{
    /// <summary>Simulated seconds in which the slots train every run to the end, each taking the next one when it is free.</summary>
    public static double FullGridMakespan(IReadOnlyList<SimulatedRun> runs, int maxIters, int slots)
    {
        var free = new double[slots];
        foreach (var run in runs)
        {
            var slot = Array.IndexOf(free, free.Min());
            free[slot] += run.SecondsPerStep * maxIters;
        }
        return free.Max();
    }

    /// <summary>
    /// ASHA as its paper has it: a free slot takes a configuration of the best part of the highest rung it can, by what has arrived there
    /// so far, else a new one. Configurations have one run each.
    /// </summary>
    /// <returns>The seconds, the steps, and in words who went on from which rung.</returns>
    public static (double Makespan, long Steps, string Outcome) Asha(
        IReadOnlyList<SimulatedRun> runs, RungSchedule schedule, double eta, int slots, int seed)
    {
        var random = new Random(seed);
        var arrived = Enumerable.Range(0, schedule.Rungs.Count + 1).Select(_ => new List<SimulatedRun>()).ToArray();
        var promoted = arrived.Select(_ => new HashSet<int>()).ToArray();
        var unstarted = new Queue<SimulatedRun>(runs);
        var busy = new PriorityQueue<(SimulatedRun Run, int Level), double>();
        var (now, steps) = (0.0, 0L);
        while (true)
        {
            while (busy.Count < slots && Next() is var (run, level))
            {
                var length = schedule.StepOf(level) - schedule.StepOf(level - 1);
                steps += length;
                busy.Enqueue((run, level), now + length * run.SecondsPerStep * (1 + 0.2 * random.NextDouble()));
            }
            if (!busy.TryDequeue(out var done, out var at))
                return (now, steps, string.Join('\n', promoted.Select(level => string.Join(' ', level.Order()))));
            now = at;
            arrived[done.Level].Add(done.Run);
        }

        (SimulatedRun Run, int Level)? Next()
        {
            for (var level = schedule.Rungs.Count - 1; level >= 0; level--)
            {
                var best = arrived[level].OrderBy(run => run.Value(schedule.Rungs[level])).Take((int)(arrived[level].Count / eta))
                    .FirstOrDefault(run => !promoted[level].Contains(run.Number));
                if (best is null)
                    continue;
                promoted[level].Add(best.Number);
                return (best, level + 1);
            }
            return unstarted.TryDequeue(out var fresh) ? (fresh, 0) : null;
        }
    }
}
