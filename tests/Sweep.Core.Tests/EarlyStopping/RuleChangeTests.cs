using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

public sealed class RuleChangeTests
{
    private static readonly RungSchedule Old = new([10, 30], [4, 2, 1], 90);

    [Fact]
    public void Of_AGentlerRule_BringsBackRunsThatWereOut()
    {
        var (rows, values) = Finished();
        var gentle = new RungSchedule([10, 30], [4, 3, 1], 90);

        var decisions = Decisions.Of(gentle, rows, values);

        // 3 was out at 10 as the third of four. 2 and 4 stay out, whatever 3 does.
        Assert.Equal((RunState.Stopped, RunState.Queued, 30), Change(decisions, 3));
        Assert.Equal((RunState.Stopped, RunState.Stopped, 10), Change(decisions, 4));
        Assert.Equal((RunState.Stopped, RunState.Stopped, 30), Change(decisions, 2));
        Assert.Null(RuleChange.Missing(gentle, rows, values));
    }

    [Fact]
    public void Of_ALargerGrid_ReopensWhatWasDecided()
    {
        var (rows, values) = Finished();
        MemberRun[] larger = [.. rows, .. Enumerable.Range(5, 4).Select(i => new MemberRun(i, i, RunState.Queued))];

        var decisions = Decisions.Of(new RungSchedule([10, 30], [8, 4, 2], 90), larger, values);

        Assert.Equal(RunState.Paused, decisions.Runs[2].State);
        Assert.Equal([5, 6, 7, 8], ClaimOrder.Of(decisions).Where(run => !run.IsSpeculation).Select(run => run.Number));
    }

    [Fact]
    public void Of_AStricterRule_HidesWhatIsNoLongerCommitted()
    {
        var (rows, values) = Finished();

        var decisions = Decisions.Of(new RungSchedule([10, 30], [4, 1, 1], 90), rows, values);

        Assert.Equal((RunState.Stopped, RunState.Stopped, 10), Change(decisions, 2));
        Assert.Equal(RunState.Completed, decisions.Runs[0].ShownState);
    }

    [Fact]
    public void Missing_ARungThatRunsPassedWithoutAnEvaluation_NamesThemAndTheStepsThatAre()
    {
        var (rows, values) = Finished();

        var missing = RuleChange.Missing(new RungSchedule([10, 20], [4, 2, 1], 90), rows, values)!;

        Assert.Equal([1, 2], Assert.Single(missing.Rungs).Runs);
        Assert.Equal([10, 30], missing.StoredSteps);
        Assert.Equal(
            "the rule needs evaluations that are not stored: at step 20 of runs 1, 2; choose rungs among the steps that are, 10, 30, "
            + "or train these runs again with --recompute",
            missing.Message);
    }

    [Fact]
    public void Missing_ARungBeyondWhereARunIsOutByTheNewRule_IsNotAskedFor()
    {
        var (rows, values) = Finished();

        // 1 alone gets behind 10 by the new rule, and without rivals it goes to the end: nobody is compared at 20.
        Assert.Null(RuleChange.Missing(new RungSchedule([10, 20], [4, 1, 1], 90), rows, values));
        Assert.Equal([1, 2, 3, 4], RuleChange.Missing(new RungSchedule([5], [4, 2], 90), rows, values)!.Rungs[0].Runs);
    }

    [Fact]
    public void Missing_ADivergedRunThatHadPassedTheRung_IsNotTakenForOneThatDidNot()
    {
        var (rows, values) = Finished();
        rows[0] = rows[0] with { State = RunState.Diverged, ReachedStep = 50 };

        Assert.Contains(1, RuleChange.Missing(new RungSchedule([10, 40], [4, 2, 1], 90), rows, values)!.Rungs[0].Runs);
        Assert.Null(RuleChange.Missing(new RungSchedule([10, 60], [4, 2, 1], 90), rows, values));
    }

    private static (RunState Before, RunState After, int CommittedStep) Change(CohortDecisions decisions, int number) =>
        decisions.Runs.Single(run => run.Run.Number == number) is var run ? (run.Run.State, run.State, run.CommittedStep) : default;

    /// <summary>Four runs under the old rule: 1 wins, 2 is out at 30, 3 and 4 at 10.</summary>
    private static (MemberRun[] Rows, RungValue[] Values) Finished()
    {
        RungValue[] values = [new(1, 10, 1), new(2, 10, 2), new(3, 10, 3), new(4, 10, 4), new(1, 30, 1), new(2, 30, 2)];
        MemberRun[] rows =
        [
            new(1, 1, RunState.Completed) { ReachedStep = 90 }, new(2, 2, RunState.Paused) { ReachedStep = 30 },
            new(3, 3, RunState.Paused) { ReachedStep = 10 }, new(4, 4, RunState.Paused) { ReachedStep = 10 },
        ];
        return ([.. Decisions.Of(Old, rows, values).Runs.Select(run => run.NewRow)], values);
    }
}
