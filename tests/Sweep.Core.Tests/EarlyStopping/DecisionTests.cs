using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

public sealed class DecisionTests
{
    private static readonly RungSchedule Nine = new([1, 3], [9, 4, 1], 9);
    private static readonly double[] AtOne = [3, 5, 1, 4, 9, 6, 2, 7, 8];

    [Fact]
    public void Of_NineConfigurations_HasTheReferenceOutcome()
    {
        var atThree = new (int Run, double Value)[] { (2, 3.1), (6, 3.0), (0, 2.9), (3, 3.0) };

        var first = Decisions.Of(Nine, Paused(9), Values(1, AtOne));
        var second = Decisions.Of(Nine, Paused(9), [.. Values(1, AtOne), .. atThree.Select(v => new RungValue(v.Run, 3, v.Value))]);

        Assert.Equal([1, 4, 5, 7, 8], Numbers(first, Verdict.Out));
        Assert.Equal([0, 2, 3, 6], Numbers(first, Verdict.In));
        Assert.All(first.Runs.Where(run => run.Configuration.Verdict == Verdict.In),
            run => Assert.Equal((3, RunState.Queued), (run.CommittedStep, run.State)));
        Assert.Equal([2, 3, 6], second.Configurations.Where(c => c is { Verdict: Verdict.Out, Step: 3 }).Select(c => c.Number));
        Assert.Equal("in until step 9", second.Configurations[0].Reason);
        Assert.Equal("out at step 3: 4th of 4, 1 goes on", second.Configurations[2].Reason);
        Assert.Equal("out at step 1: 5th of 9, 4 go on", second.Configurations[1].Reason);
    }

    [Fact]
    public void Of_ARungThatIsNotFull_PromotesAndStopsWhatIsCertain()
    {
        // Of nine, seven are known: at most two more can come before any of them.
        var decisions = Decisions.Of(Nine, [.. Paused(7), Row(7), Row(8)], Values(1, AtOne[..7]));

        Assert.Equal([2, 6, 7, 8], Numbers(decisions, Verdict.In));
        Assert.Equal([0, 3], Numbers(decisions, Verdict.Open));
        Assert.Equal([1, 4, 5], Numbers(decisions, Verdict.Out));
        Assert.Equal("open at step 1: 3rd of 7 so far, 4 of 9 go on", decisions.Configurations[0].Reason);
        Assert.Equal("out at step 1: 5th of 7 so far, 4 of 9 go on", decisions.Configurations[1].Reason);
        Assert.Equal([2, 6, 7, 8, 0, 3], ClaimOrder.Of(decisions).Select(run => run.Number));
        Assert.Equal([3, 3, 1, 1, 3, 3], ClaimOrder.Of(decisions).Select(run => run.UntilStep));
        Assert.Equal([false, false, false, false, true, true], ClaimOrder.Of(decisions).Select(run => run.IsSpeculation));
    }

    [Fact]
    public void Of_ARunThatIsCertainlyInWhileItTrains_GetsAHigherStepAndNoPause()
    {
        MemberRun[] rows =
            [.. Paused(6), Row(6, RunState.Running) with { UntilStep = 1 }, Row(7, RunState.Running) with { UntilStep = 1 }, Row(8)];

        var decisions = Decisions.Of(Nine, rows, Values(1, AtOne[..7]));

        Assert.Equal((RunState.Running, 3), (decisions.Runs[6].State, decisions.Runs[6].UntilStep));
        Assert.Equal((RunState.Running, 1), (decisions.Runs[7].State, decisions.Runs[7].UntilStep));
    }

    [Fact]
    public void Of_ARunAtItsStep_IsPausedOrStopped()
    {
        MemberRun[] rows = [.. Enumerable.Range(0, 7).Select(i => Row(i, RunState.Running) with { UntilStep = 1 }), Row(7), Row(8)];

        var decisions = Decisions.Of(Nine, rows, Values(1, AtOne[..7]));

        Assert.Equal(RunState.Paused, decisions.Runs[0].State);
        Assert.Equal(RunState.Stopped, decisions.Runs[1].State);
        Assert.True(decisions.Runs[1].EndsLease);
        Assert.Equal(RunState.Running, decisions.Runs[2].State);
    }

    [Fact]
    public void Of_ValuesFromSpeculation_AreInvisibleUntilTheirConfigurationIsCommitted()
    {
        // Run 4 is out at step 1, whatever it reached at step 3; of 0 it is not known.
        var decisions = Decisions.Of(Nine, [.. Paused(7), Row(7), Row(8)], [.. Values(1, AtOne[..7]), new(4, 3, 0.1), new(0, 3, 0.2)]);

        Assert.Equal(Verdict.Out, decisions.Configurations[4].Verdict);
        Assert.Equal((Verdict.Open, 1), (decisions.Configurations[0].Verdict, decisions.Configurations[0].Step));
        Assert.Equal(1, decisions.Runs[0].CommittedStep);
        Assert.Equal([3], ClaimOrder.Speculation(decisions).Select(run => run.Number));
    }

    [Theory]
    [InlineData(RunState.Diverged, "diverged")]
    [InlineData(RunState.Cancelled, "was cancelled")]
    public void Of_OneRepeatThatEnds_MakesItsConfigurationInfiniteFromThatRungOn(RunState end, string word)
    {
        var schedule = new RungSchedule([10, 20], [2, 1, 1], 40);
        MemberRun[] rows =
        [
            new(1, 1, end) { CountsUntil = end == RunState.Cancelled ? 10 : null }, new(2, 1, RunState.Paused),
            new(3, 3, RunState.Paused), new(4, 3, RunState.Paused),
        ];
        RungValue[] values = [new(1, 10, 1), new(2, 10, 2), new(3, 10, 1.6), new(4, 10, 1.6)];

        var decisions = Decisions.Of(schedule, rows, values);

        // At 10 both had got there: the mean, 1.5, is the better one. Behind it, it is the only one, and goes on though it is infinite.
        Assert.Equal((Verdict.In, 40), (decisions.Configurations[0].Verdict, decisions.Configurations[0].Step));
        Assert.Equal(Verdict.Out, decisions.Configurations[1].Verdict);
        Assert.Equal((end, RunState.Queued), (decisions.Runs[0].State, decisions.Runs[1].State));

        var atTen = Decisions.Of(schedule, rows, values[1..]);

        Assert.Equal($"out at step 10: 2nd of 2, 1 goes on; run 1 {word}", atTen.Configurations[0].Reason);
        Assert.Equal((-1, RunState.Stopped), (atTen.Runs[1].CommittedStep, atTen.Runs[1].ShownState));
        Assert.Equal(end, atTen.Runs[0].ShownState);
    }

    [Fact]
    public void Of_ADivergenceBeyondWhatIsCommitted_IsNotShown()
    {
        var rows = Paused(9).ToArray();
        rows[0] = rows[0] with { State = RunState.Diverged };
        rows[1] = rows[1] with { State = RunState.Completed };

        var decisions = Decisions.Of(Nine, [.. rows[..7], Row(7), Row(8)], Values(1, AtOne[..7]));

        Assert.Equal((RunState.Diverged, RunState.Paused), (decisions.Runs[0].State, decisions.Runs[0].ShownState));
        Assert.Equal((RunState.Completed, RunState.Stopped), (decisions.Runs[1].State, decisions.Runs[1].ShownState));
    }

    [Fact]
    public void Of_AFailedRun_KeepsItsRungOpenUntilItIsResumedOrCancelled()
    {
        var rows = Paused(9).ToArray();
        rows[5] = rows[5] with { State = RunState.Failed };
        var values = Values(1, AtOne).Where(value => value.Run != 5).ToArray();

        var open = Decisions.Of(Nine, rows, values);
        rows[5] = rows[5] with { State = RunState.Cancelled, CountsUntil = 1 };
        var full = Decisions.Of(Nine, rows, values);

        Assert.Equal([3], Numbers(open, Verdict.Open));
        var blocked = Assert.Single(open.Configurations, c => c.FailedRun is not null);
        Assert.Equal("in until step 1; run 5 has failed: resume or cancel it", blocked.Reason);
        Assert.Equal([0, 2, 3, 6], Numbers(full, Verdict.In));
        Assert.DoesNotContain(full.Configurations, c => c.FailedRun is not null);
    }

    [Fact]
    public void Of_AConfigurationWithoutRivals_IsInToTheEndAtOnce()
    {
        var decisions = Decisions.Of(new StoppingRule { MinIter = 5 }.Schedule(1, 100), [Row(1)], []);

        Assert.Equal((Verdict.In, 100, 100),
            (decisions.Configurations[0].Verdict, decisions.Configurations[0].Step, decisions.Runs[0].CommittedStep));
    }

    [Fact]
    public void Of_MembersThatASearchHasYetToPropose_AreUnknown()
    {
        var decisions = Decisions.Of(Nine, Paused(4), Values(1, AtOne[..4]));

        Assert.All(decisions.Configurations, c => Assert.Equal(Verdict.Open, c.Verdict));
    }

    [Fact]
    public void ClaimOrder_SeveralCohorts_TakesTheHighestRungOfAllThenTheUnstartedThenSpeculation()
    {
        var first = Decisions.Of(Nine, [.. Paused(7), Row(7), Row(8)], Values(1, AtOne[..7]));
        var second = Decisions.Of(Nine, [.. Enumerable.Range(20, 9).Select(i => Row(i))], []);
        MemberRun[] last = [.. Enumerable.Range(40, 9).Select(i => Row(i, RunState.Paused))];
        var third = Decisions.Of(
            Nine, last, [.. last.Select(row => new RungValue(row.Number, 1, row.Number)), .. Enumerable.Range(40, 4)
                .Select(i => new RungValue(i, 3, i))]);

        var order = ClaimOrder.Of(first, second, third);

        Assert.Equal([40, 2, 6, 7, 8, 20], order.Take(6).Select(run => run.Number));
        Assert.Equal([9, 3, 3, 1, 1, 1], order.Take(6).Select(run => run.UntilStep));
        Assert.Equal([0, 3], order.Where(run => run.IsSpeculation).Select(run => run.Number));
        Assert.Equal([0, 3], order.TakeLast(2).Select(run => run.Number));
    }

    [Fact]
    public void Of_NotANumber_CountsAsInfinite() =>
        Assert.Equal([2],
            Numbers(Decisions.Of(new([1], [2, 1], 2), Paused(3).Skip(1).ToArray(), [new(1, 1, 7), new(2, 1, double.NaN)]), Verdict.Out));

    [Fact]
    public void Of_MoreConfigurationsThanPlanned_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Decisions.Of(Nine, Paused(10), []));

    [Theory]
    [InlineData(1, "1st")]
    [InlineData(2, "2nd")]
    [InlineData(3, "3rd")]
    [InlineData(11, "11th")]
    [InlineData(12, "12th")]
    [InlineData(21, "21st")]
    [InlineData(112, "112th")]
    public void Reason_APlace_IsAnOrdinalNumber(int place, string words)
    {
        var schedule = new RungSchedule([1], [200, 1], 2);
        var values = Enumerable.Range(1, 200).Select(i => new RungValue(i, 1, i)).ToArray();

        var reason = Decisions.Of(schedule, [.. Paused(201).Skip(1)], values).Configurations[place - 1].Reason;

        Assert.Equal(place == 1 ? "in until step 2" : $"out at step 1: {words} of 200, 1 goes on", reason);
    }

    private static MemberRun Row(int number, RunState state = RunState.Queued) => new(number, number, state);

    private static MemberRun[] Paused(int count) => [.. Enumerable.Range(0, count).Select(i => Row(i, RunState.Paused))];

    private static RungValue[] Values(int step, double[] values) => [.. values.Select((value, run) => new RungValue(run, step, value))];

    private static int[] Numbers(CohortDecisions decisions, Verdict verdict) =>
        [.. decisions.Configurations.Where(c => c.Verdict == verdict).Select(c => c.Number)];
}
