using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

/// <summary>
/// Generated orders of arrival, with divergences, cancels, failures, crashes, extends and repeats, on 1 to 8 slots: one outcome.
/// </summary>
public sealed class OneOutcomeTests
{
    private static readonly int[] Slots = [1, 2, 4, 8];

    [Fact]
    public void AnyOrderOfArrival_HasTheSameOutcome() => ForAllScenarios(500, (scenario, seed) =>
    {
        var expected = Outcome(scenario.Simulate(1, seed, crashes: 0).Run());
        foreach (var slots in Slots)
            Assert.Equal(expected, Outcome(scenario.Simulate(slots, seed + slots).Run()));
    });

    [Fact]
    public void AnyOrderOfArrival_LetsThoseGoOnWhomTheSynchronousRuleChooses() => ForAllScenarios(600, (scenario, seed) =>
    {
        var decisions = scenario.Simulate(Slots[seed % Slots.Length], seed).Run();

        var reached = decisions.Configurations.ToDictionary(c => c.Number, c => c.Step);
        Assert.Equal(SynchronousRule.Of(scenario.Runs, scenario.Schedule).Reached, reached);
        Assert.DoesNotContain(decisions.Configurations, c => c.Verdict == Verdict.Open);
    });

    [Fact]
    public void EveryDecisionOnTheWay_IsTheOneFromScratch_WhateverTheOrderOfRows() => ForAllScenarios(60, (scenario, seed) =>
    {
        var shuffle = new Random(seed);
        SlotSimulator simulator = null!;
        simulator = scenario.Simulate(4, seed, onDecided: decisions =>
        {
            var (schedule, rows, values) = simulator.Stored;
            var forgetful = rows.Select(row => row with { CommittedStep = null, Verdict = null, VerdictStep = null }).ToArray();
            var fresh = values.ToArray();
            shuffle.Shuffle(forgetful);
            shuffle.Shuffle(fresh);
            Assert.Equal(Outcome(decisions), Outcome(Decisions.Of(schedule, forgetful, fresh)));
            // Written once, there is nothing left to write.
            Assert.Empty(Decisions.Of(schedule, [.. decisions.Runs.Select(run => run.NewRow)], values).Changes);
        });

        simulator.Run();
    });

    [Fact]
    public void WhatIsCertain_StaysSo_UnlessAPersonInterferes() => ForAllScenarios(300, (scenario, seed) =>
    {
        var quiet = scenario with { Runs = [.. scenario.Runs.Select(run => run with { CancelledFrom = null, JoinsAfter = 0 })] };
        var levels = new Dictionary<int, int>();
        var gone = new HashSet<int>();

        quiet.Simulate(8, seed, onDecided: decisions => Assert.All(decisions.Configurations, c =>
        {
            Assert.True(c.Level >= levels.GetValueOrDefault(c.Number));
            Assert.True(c.Verdict == Verdict.Out || !gone.Contains(c.Number));
            levels[c.Number] = c.Level;
            if (c.Verdict == Verdict.Out)
                gone.Add(c.Number);
        })).Run();
    });

    [Fact]
    public void Changes_TakeTheseArrowsOnly()
    {
        var arrows = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 300; seed++)
        {
            Scenario.Of(seed).Simulate(4, seed, onDecided: decisions => arrows.UnionWith(decisions.Changes
                .Where(change => change.Run.State != change.State).Select(change => $"{change.Run.State} -> {change.State}"))).Run();
        }

        // Queued -> Paused: a speculation that crashed, or a repeat whose configuration has ended. Stopped -> ...: the sweep was extended.
        Assert.Equal(
            [
                "Paused -> Queued", "Paused -> Stopped", "Queued -> Paused", "Queued -> Stopped",
                "Running -> Paused", "Running -> Stopped", "Stopped -> Paused", "Stopped -> Queued",
            ],
            arrows);
    }

    /// <summary>All that listings show of a cohort.</summary>
    internal static string Outcome(CohortDecisions decisions) => string.Join('\n', decisions.Runs.Select(run => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.Run.Number} {run.ShownState} until {run.CommittedStep}: {run.Configuration.Reason} {run.Configuration.Value}")));

    private static void ForAllScenarios(int count, Action<Scenario, int> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count),
            Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed => check(Scenario.Of(seed), seed)));
}
