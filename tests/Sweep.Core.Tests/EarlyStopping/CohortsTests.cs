using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

public sealed class CohortsTests
{
    private static readonly StoppingRule Rule = new() { MinIter = 10, Cohort = 3 };

    [Fact]
    public void Of_AGrid_IsOneCohortOfConfigurationsWithTheirRepeats()
    {
        var cohort = Assert.Single(Cohorts.Of(new CohortPlan(Rule, null), Points(4, repeats: 2)));

        Assert.Equal([1, 3, 5, 7], cohort.Configurations.Select(c => c.Number));
        Assert.Equal([3, 4], cohort.Configurations[1].Runs);
        Assert.Equal(4, cohort.Schedule.Quotas[0]);
    }

    [Fact]
    public void Of_RepeatsThatCameLater_JoinTheirConfiguration()
    {
        // --extend from one seed to two: the new runs stand behind all the old ones.
        var points = Points(2, repeats: 1);
        points.Add(3, points[1] with { Seed = 1338 });
        points.Add(4, points[2] with { Seed = 1338 });

        Assert.Equal([[1, 3], [2, 4]], Cohorts.Of(new CohortPlan(Rule, null), points)[0].Configurations.Select(c => c.Runs));
    }

    [Fact]
    public void Of_ASearch_IsBlocksInPointOrder()
    {
        var cohorts = Cohorts.Of(new CohortPlan(Rule, Rule.Cohort), Points(8, repeats: 1));

        Assert.Equal([[1, 2, 3], [4, 5, 6], [7, 8]], cohorts.Select(c => c.Configurations.Select(configuration => configuration.Number)));
        Assert.Equal([3, 3, 2], cohorts.Select(c => c.Schedule.Quotas[0]));
        Assert.Equal([1, 2, 3], cohorts.Select(c => c.Number));
    }

    [Fact]
    public void Of_ASearchThatHasYetToProposeSome_CountsThem()
    {
        var cohorts = Cohorts.Of(new CohortPlan(Rule, Rule.Cohort, PlannedConfigurations: 5), Points(4, repeats: 1));

        Assert.Equal([3, 2], cohorts.Select(c => c.Schedule.Quotas[0]));
    }

    [Fact]
    public void Of_RunsOfOtherLengths_AreRefusedWithinACohortOnly()
    {
        var points = Points(6, repeats: 1);
        foreach (var number in new[] { 4, 5, 6 })
            points[number] = points[number] with { MaxIters = 200 };

        Assert.Equal([100, 200], Cohorts.Of(new CohortPlan(Rule, Rule.Cohort), points).Select(c => c.Schedule.MaxIters));
        Assert.Equal(
            "early_terminate compares runs of the same length, and of cohort 1 run 1 has max_iters 100, run 4 200; "
            + "give all one max_iters, or make a sweep of each length",
            Assert.Throws<UsageException>(() => Cohorts.Of(new CohortPlan(Rule, null), points)).Message);
    }

    private static Dictionary<int, Hyperparameters> Points(int configurations, int repeats) =>
        Enumerable.Range(0, configurations * repeats).ToDictionary(
        i => i + 1, i => new Hyperparameters { MaxIters = 100, NLayer = 1 + i / repeats, Seed = 1337 + i % repeats });
}
