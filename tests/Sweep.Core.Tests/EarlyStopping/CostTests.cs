using System.Globalization;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>
/// What one answer costs, on the recorded curves of a real grid and on generated ones; docs/early-stopping.md shows the figures.
/// </summary>
public sealed class CostTests
{
    private const int Orders = 20;
    private static readonly int[] Slots = [1, 2, 4, 8];
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "early-stopping.md"));

    [Fact]
    public void TheRecordedGrid_TakesLittleMoreThanTheSynchronousRule_AndIsAsThePageSays() =>
        CheckCosts("recorded", RecordedGrid.Runs, RecordedGrid.Rule, RecordedGrid.MaxIters);

    [Fact]
    public void GeneratedCurves_TakeLittleMoreThanTheSynchronousRule_AndAreAsThePageSays() =>
        CheckCosts("generated", GeneratedCurves(), new StoppingRule { MinIter = 60 }, 1620);

    [Fact]
    public void TheReplayOfTheRecordedGrid_IsAsThePageSays()
    {
        var result = Replay.Of(RecordedGrid.Schedule, RecordedGrid.Curves);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"| {result.RuleSteps:n0} of {result.FullSteps:n0} | {result.SavedPart:p0} "
            + $"| {result.Best.Number}: {result.Best.Value:f4} ± {result.Best.Sem:f4} "
            + $"| {result.Winner.Number}: {result.Winner.Value:f4} | {result.Distance / result.Best.Sem:f1} |"),
            Page, StringComparison.Ordinal);
    }

    private static void CheckCosts(string name, IReadOnlyList<SimulatedRun> runs, StoppingRule rule, int maxIters)
    {
        var schedule = rule.Schedule(runs.Count, maxIters);
        var synchronous = SynchronousRule.Of(runs, schedule).Steps;
        var outcomes = new HashSet<string>();
        // A grid's order, small rates first, would be the worst one for ASHA; its users draw at random.
        var shuffled = runs.ToArray();
        new Random(1).Shuffle(shuffled);
        var ashaAlone = OtherSchedulers.Asha(shuffled, schedule, rule.Eta, slots: 1, seed: 0).Outcome;
        foreach (var slots in Slots)
        {
            var simulations = Enumerable.Range(0, Orders).Select(seed =>
            {
                var simulator = new SlotSimulator(runs, count => rule.Schedule(count, maxIters), slots, seed);
                outcomes.Add(OneOutcomeTests.Outcome(simulator.Run()));
                return simulator;
            }).ToArray();
            var asha = Enumerable.Range(0, Orders).Select(seed => OtherSchedulers.Asha(shuffled, schedule, rule.Eta, slots, seed))
                .ToArray();

            var steps = simulations.Max(s => s.Steps) / synchronous;
            var idle = simulations.Max(s => s.IdleSeconds / (s.Makespan * slots));
            var full = OtherSchedulers.FullGridMakespan(runs, maxIters, slots);
            Assert.InRange(steps, 0, slots == 1 ? 1.05 : 1.25);
            Assert.InRange(idle, 0, 0.02);
            var row = string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {slots} | {steps:f2} | {idle:p1} | {simulations.Average(s => s.Makespan) / full:p0} "
                + $"| {asha.Average(a => a.Steps) / synchronous:f2} | {asha.Average(a => a.Makespan) / full:p0} "
                + $"| {asha.Count(a => a.Outcome == ashaAlone) / (double)Orders:p0} |");
            Assert.Contains(row, Page, StringComparison.Ordinal);
        }
        Assert.Single(outcomes);
    }

    /// <summary>
    /// Curves that fall as a power of the step to a floor, crossing as those of small and large learning rates do; speeds differ by a
    /// factor of six.
    /// </summary>
    private static SimulatedRun[] GeneratedCurves()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(1, 81).Select(number =>
        {
            var (floor, rate, noise) = (2 + random.NextDouble(), 0.2 + random.NextDouble(), random.Next());
            var values = new[] { 60, 180, 540 }.ToDictionary(
                step => step, step => floor + 2.3 * Math.Pow(step, -rate) + 0.02 * new Random(noise + step).NextDouble());
            return new SimulatedRun(number, number, step => values[step], 0.001 + 0.005 * random.NextDouble());
        })];
    }
}
