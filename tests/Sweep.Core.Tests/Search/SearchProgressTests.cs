using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Search;

public sealed class SearchProgressTests
{
    private static readonly SweepSpec s_spec = Sample.Grid("beta1: {min: 0.5, max: 0.9}", "method: sobol\nrun_cap: 40\nrepeats: 2").Spec
        with
    { Method = SearchMethod.Tpe, Search = new SearchSettings(Startup: 4, Lag: 3) };

    [Theory]
    [InlineData(2, "", "2 of 20 configurations proposed, 0 pending; from 5 on they follow from results")]
    [InlineData(4, "3", "4 of 20 configurations proposed, 1 pending; 5 follows from the results of 1 to 2")]
    [InlineData(9, "3 8 9", "9 of 20 configurations proposed, 3 pending; 10 follows from the results of 1 to 7 and waits for 3")]
    [InlineData(12, "1 2 3 4 5 6 9", "12 of 20 configurations proposed, 7 pending; 13 follows from the results of 1 to 10 and waits for 1, "
        + "2, 3, 4, 5 and 2 more")]
    [InlineData(20, "20", "20 of 20 configurations proposed, 1 pending")]
    public void ToString_OfAMethodThatLearns_SaysWhatIsPendingAndWhy(int proposed, string undecided, string expected) =>
        Assert.Equal(expected, SearchProgress.Of(s_spec, History(proposed, undecided)).ToString());

    [Fact]
    public void ToString_WithALagBeyondTheStart_SaysThatNothingIsSeenYet() =>
        Assert.Equal("4 of 20 configurations proposed, 4 pending; 5 follows from no result yet",
            SearchProgress.Of(s_spec with { Search = new SearchSettings(4, 8) }, History(4, "1 2 3 4")).ToString());

    [Fact]
    public void ToString_OfAMethodThatDoesNotLearn_CountsAlone() =>
        Assert.Equal("3 of 20 configurations proposed, 1 pending",
            SearchProgress.Of(s_spec with { Method = SearchMethod.Sobol, Search = null }, History(3, "2")).ToString());

    [Fact]
    public void WaitsFor_OfAnyHistory_IsWhatTheProposerSays()
    {
        for (var proposed = 0; proposed < 20; proposed++)
        {
            for (var undecided = 1; undecided <= proposed; undecided++)
            {
                var history = History(proposed, undecided.ToString(System.Globalization.CultureInfo.InvariantCulture));
                var waits = Proposer.Next(s_spec, history) is Proposal.Waiting waiting ? waiting.WaitsFor : [];
                Assert.Equal(waits, SearchProgress.Of(s_spec, history).WaitsFor);
            }
        }
    }

    private static Observation[] History(int proposed, string undecided)
    {
        var missing = undecided.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(1, proposed).Select(number => new Observation(
            number, new Hyperparameters { Beta1 = 0.5 + number / 100.0 },
            missing.Contains(number.ToString(System.Globalization.CultureInfo.InvariantCulture))
                ? ObservationState.Undecided
                : ObservationState.Measured,
            number % 7))];
    }
}
