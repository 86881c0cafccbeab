using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>A generated cohort with everything that can happen to its runs, apart from the order in which it happens.</summary>
internal sealed record Scenario(IReadOnlyList<SimulatedRun> Runs, StoppingRule Rule, int MaxIters)
{
    /// <summary>The same seed is the same scenario.</summary>
    public static Scenario Of(int seed)
    {
        var random = new Random(seed);
        var rule = new StoppingRule { MinIter = random.Next(1, 30), Eta = random.Next(3) switch { 0 => 1.5, 1 => 2, _ => 3 } };
        var maxIters = random.Next(rule.MinIter.Value + 1, 300);
        var (configurations, repeats) = (random.Next(1, 19), random.Next(3) == 0 ? random.Next(2, 4) : 1);
        // A run that is out in the end could be cancelled late only while it was in. Who was in for a time depends on when a sweep is
        // extended or another run resumed, so late cancels are not mixed with these.
        var (isExtended, isTroubled, isResumed) = (random.Next(3) == 0, random.Next(4) > 0, random.Next(2) == 0);
        var rungs = rule.RungsBelow(maxIters);
        var runs = new List<SimulatedRun>();
        for (var configuration = 0; configuration < configurations; configuration++)
        {
            var number = configuration * repeats + 1;
            var joins = isExtended && configuration > configurations / 2 ? random.NextDouble() * 300 : 0;
            // Values with few digits, so that ties are common; curves cross.
            var (start, slope) = (random.Next(6, 12), random.Next(1, 7));
            var cancelled = !isExtended && isTroubled && random.Next(6) == 0 ? random.Next(repeats) : -1;
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                var noise = random.Next(3);
                double Value(int step) => Math.Round(start - slope * Math.Log10(step) + noise * 0.1, 1);
                var run = new SimulatedRun(number + repeat, number, Value, 0.5 + random.NextDouble())
                {
                    JoinsAfter = isExtended && repeat > 0 && random.Next(3) == 0 ? random.NextDouble() * 300 : joins,
                };
                if (cancelled == repeat)
                {
                    run = run with
                    {
                        CancelledFrom = isResumed || random.Next(3) == 0 ? 0 : rungs[random.Next(rungs.Count)],
                        ResumedAfter = isResumed && random.Next(2) == 0 ? random.NextDouble() * 100 : null,
                    };
                }
                else if (cancelled < 0 && isTroubled && random.Next(5) == 0)
                    run = run with { DivergesAt = random.Next(1, maxIters) };
                if (isTroubled && random.Next(8) == 0)
                    run = run with { FailsAt = random.Next(1, maxIters) };
                runs.Add(run);
            }
        }
        return new Scenario(runs, rule, maxIters);
    }

    public RungSchedule Schedule => ScheduleOf(Runs.Select(run => run.Configuration).Distinct().Count());

    public RungSchedule ScheduleOf(int configurations) => Rule.Schedule(configurations, MaxIters);

    /// <summary>The same scenario in another order: speeds, times of cancels and extends, crashes.</summary>
    public SlotSimulator Simulate(int slots, int seed, double crashes = 0.1, Action<CohortDecisions>? onDecided = null)
    {
        var random = new Random(seed);
        var runs = Runs.Select(run => run with
        {
            SecondsPerStep = run.SecondsPerStep * (0.3 + random.NextDouble()),
            CancelledAfter = random.NextDouble() * 300,
            JoinsAfter = run.JoinsAfter * random.NextDouble() * 2,
        }).ToArray();
        return new SlotSimulator(runs, ScheduleOf, slots, seed, crashes) { OnDecided = onDecided };
    }
}
