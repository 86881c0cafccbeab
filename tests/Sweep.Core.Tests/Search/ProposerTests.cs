using System.Globalization;
using Sweep.Core.EarlyStopping;
using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Search;

public sealed class ProposerTests
{
    private const string Space =
        "learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}\nn_layer: {min: 1, max: 6}\nactivation: [relu, gelu]\n"
        + "n_embd: [32, 64, 128]\ndropout: {distribution: q_uniform, min: 0, max: 0.3, q: 0.05}";

    public static TheoryData<string> Methods => ["tpe", "bayes"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_AfterTheSameResults_IsTheSame(string method)
    {
        var spec = Spec(method, Space, 16);

        Assert.Equal(Configurations(Run(spec, Loss)), Configurations(Run(spec, Loss)));
        Assert.NotEqual(Configurations(Run(spec, Loss)), Configurations(Run(Spec(method, Space + "\nseed: 7", 16), Loss)));
    }

    [Theory]
    [InlineData("tpe", "0.00150208 4 relu 64 0.05")]
    [InlineData("bayes", "0.00383691 5 gelu 32 0")]
    public void Next_AfterTheseResults_IsThisOnEveryMachine(string method, string expected)
    {
        var last = Run(Spec(method, Space, 20), Loss)[^1].Hyperparameters;

        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture,
            $"{last.LearningRate} {last.NLayer} {last.Activation} {last.NEmbd} {last.Dropout}"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_InASpaceOfAllKinds_FindsWhatIsBestSoonerThanChance(string method)
    {
        double Best(string name) => Enumerable.Range(1, 5).Select(seed =>
            Run(Spec(name, $"{Space}\nseed: {seed}", 30, startup: 10), Loss).Min(observation => observation.Value)).Order().ElementAt(2);

        var (learned, chance) = (Best(method), Best("random"));

        Assert.True(learned - 2 < (chance - 2) / 2, FormattableString.Invariant($"{method} {learned}, random {chance}; the best is 2"));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_WithinTheStart_IsWhatTheSpecAloneSays(string method)
    {
        var spec = Spec(method, Space, 20, startup: 6, more: "start: [{n_layer: 6, n_embd: 32}]\nrepeats: 2");
        var points = PointList.Of(spec);

        Assert.Equal(6, points.Count / 2);
        var history = Run(spec, Loss, most: 6);
        Assert.Equal(points.Where((_, i) => i % 2 == 0).Select(point => point.Hyperparameters), Configurations(history));
        Assert.Equal((6, 32), (history[0].Hyperparameters.NLayer, history[0].Hyperparameters.NEmbd));
        Assert.Equal(ProposalSource.Given, Ready(spec, []).Source);
        Assert.Equal(ProposalSource.Spread, Ready(spec, history[..1]).Source);
        Assert.Equal(ProposalSource.Model, Ready(spec, history).Source);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_WhateverTheResultsWithinTheLag_IsTheSame(string method)
    {
        var spec = Spec(method, Space, 20, startup: 5, lag: 3);
        var history = Run(spec, Loss, most: 9);
        var next = Ready(spec, history);

        Observation[] unfinished = [.. history[..7], .. history[7..].Select(o => o with { State = ObservationState.Undecided, Value = 0 })];
        Observation[] other = [.. history[..7], .. history[7..].Select(o => o with { Value = -1000 })];
        Observation[] diverged = [.. history[..7], .. history[7..].Select(o => o with { State = ObservationState.Worst })];
        Observation[] before = [.. history[..6], history[6] with { Value = -1000 }, .. history[7..]];

        Assert.Equal(next, Ready(spec, unfinished));
        Assert.Equal(next, Ready(spec, other));
        Assert.Equal(next, Ready(spec, diverged));
        Assert.NotEqual(next, Ready(spec, before));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_WithAResultBeforeTheLagMissing_WaitsForIt(string method)
    {
        var spec = Spec(method, Space, 20, startup: 5, lag: 3);
        var history = Run(spec, Loss, most: 9);
        foreach (var number in new[] { 3, 7, 8 })
            history[number - 1] = history[number - 1] with { State = ObservationState.Undecided };

        var waiting = Assert.IsType<Proposal.Waiting>(Proposer.Next(spec, history));
        Assert.Equal(10, waiting.Number);
        Assert.Equal([3, 7], waiting.WaitsFor);
        Assert.IsType<Proposal.Waiting>(Proposer.Next(spec, history[..^1]));
        Assert.IsType<Proposal.Ready>(Proposer.Next(spec, history[..2]));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_AfterADivergedConfiguration_TakesItForTheWorst(string method)
    {
        var spec = Spec(method, Space, 20, startup: 6, lag: 1);
        var history = Run(spec, Loss, most: 8);
        var worst = history.Where(o => o.Number != 4).Max(o => o.Value);

        Observation[] Fourth(Func<Observation, Observation> change) => [.. history.Select(o => o.Number == 4 ? change(o) : o)];
        var bad = Ready(spec, Fourth(o => o with { Value = worst, StandardError = 0 }));

        Assert.Equal(bad, Ready(spec, Fourth(o => o with { State = ObservationState.Worst, Value = double.NaN })));
        Assert.Equal(bad, Ready(spec, Fourth(o => o with { Value = double.PositiveInfinity })));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_WhenNothingWasMeasured_GoesOnSpreading(string method)
    {
        var spec = Spec(method, Space, 20, startup: 3, lag: 1);
        var history = Run(spec, Loss, most: 3).Select(o => o with { State = ObservationState.Worst }).ToArray();

        Assert.Equal(ProposalSource.Spread, Ready(spec, history).Source);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_InASmallSpace_HasAllOfItOnceAndThenNone(string method)
    {
        var spec = Spec(
            method, "n_head: [1, 2, 4]\nn_layer: {min: 1, max: 4}", 100, startup: 3, more: "exclude: [{n_head: 2, n_layer: 2}]");
        var history = Run(spec, Loss);

        Assert.Equal(11, history.Count);
        Assert.Equal(11, Configurations(history).Distinct().Count());
        Assert.DoesNotContain(history, o => o.Hyperparameters is { NHead: 2, NLayer: 2 });
        Assert.Equal(new Proposal.Finished(IsExhausted: true), Proposer.Next(spec, history));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_WhenAllResultsAreEqual_IsNewAllTheSame(string method)
    {
        var history = Run(Spec(method, Space, 25, startup: 4), _ => 1);

        Assert.Equal(25, Configurations(history).Distinct().Count());
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("tpe")]
    [InlineData("bayes")]
    public void Next_AtTheCap_IsNone(string method)
    {
        var spec = Spec(method, Space, 7, startup: 2, more: "repeats: 3");
        var history = Run(spec, Loss);

        Assert.Equal(2, history.Count); // whole configurations only
        Assert.Equal(new Proposal.Finished(IsExhausted: false), Proposer.Next(spec, history));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    public void Next_OfAMethodThatDoesNotLearn_IsTheSpecsPoint(string method)
    {
        var spec = Spec(method, Space, 9, more: "start: [{n_layer: 2}]");

        Assert.Equal(PointList.Of(spec).Select(point => point.Hyperparameters), Configurations(Run(spec, Loss)));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Next_OfAListOfMoreThan200Results_IsOfTheBestAndTheLatest(string method)
    {
        var spec = Spec(method, "beta1: {min: 0.1, max: 0.9}\nbeta2: {min: 0.1, max: 0.9}", 400, startup: 260, lag: 1);
        var history = Run(spec, h => (h.Beta1 - 0.3) * (h.Beta1 - 0.3) + (h.Beta2 - 0.6) * (h.Beta2 - 0.6), most: 260);

        var next = Ready(spec, history).Hyperparameters;

        Assert.InRange(next.Beta1, 0.25, 0.35);
        Assert.InRange(next.Beta2, 0.55, 0.65);
    }

    [Fact]
    public void Next_WithEarlyStopping_FollowsFromCohortsBeforeTheLastAtTheirHighestFullRung()
    {
        var spec = Spec("tpe", Space, 60, startup: 4) with { EarlyTerminate = new StoppingRule { MinIter = 10, Cohort = 10 } };
        var history = Run(spec, Loss, most: 20);
        // Cohort 1: all ten reach the first rung, nine the second, two the third.
        for (var i = 0; i < 10; i++)
        {
            double[] values = [.. Enumerable.Repeat(history[i].Value, i == 0 ? 1 : i < 8 ? 2 : 3)];
            history[i] = history[i] with { RungValues = values, Value = -1000 * i };
        }
        var next = Ready(spec, history);

        var third = history.ToArray();
        third[9] = third[9] with { RungValues = [.. third[9].RungValues.Take(2), -1000] };
        var second = history.ToArray();
        second[9] = second[9] with { RungValues = [second[9].RungValues[0], -1000, second[9].RungValues[2]] };
        var lastCohort = history.ToArray();
        lastCohort[15] = lastCohort[15] with { State = ObservationState.Undecided };
        var firstCohort = history.ToArray();
        firstCohort[4] = firstCohort[4] with { State = ObservationState.Undecided };

        Assert.Equal(ProposalSource.Model, next.Source);
        Assert.Equal(next, Ready(spec, third));
        Assert.NotEqual(next, Ready(spec, second));
        Assert.Equal(next, Ready(spec, lastCohort));
        Assert.Equal([5], Assert.IsType<Proposal.Waiting>(Proposer.Next(spec, firstCohort)).WaitsFor);
        Assert.Equal(ProposalSource.Spread, Ready(spec, history[..15]).Source);
    }

    [Fact]
    public void Next_OfAGridOrAHistoryWithGaps_IsAnError()
    {
        var observation = new Observation(2, new Hyperparameters(), ObservationState.Measured, 1);

        Assert.Throws<ArgumentException>(() => Proposer.Next(Sample.Grid("n_head: [1, 2]").Spec, []));
        Assert.Throws<ArgumentException>(() => Proposer.Next(Spec("tpe", Space, 9), [observation]));
    }

    /// <summary>Products and sums alone, so that it is the same on every machine.</summary>
    private static double Loss(Hyperparameters h)
    {
        var rate = 100 * h.LearningRate - 0.5;
        var width = h.NEmbd / 64.0 - 1;
        return 2 + rate * rate + width * width / 4 + (h.NLayer - 4) * (h.NLayer - 4) / 20.0 + h.Dropout
            + (h.Activation == "relu" ? 0.1 : 0);
    }

    private static SweepSpec Spec(string method, string space, int cap, int startup = 6, int lag = 2, string more = "")
    {
        var spec = Sample.Grid(space, $"method: sobol\nrun_cap: {cap}\n{more}").Spec with { Method = SearchMethod.Find(method)! };
        return spec.Method.Learns ? spec with { Search = new SearchSettings(startup, lag) } : spec;
    }

    /// <summary>Asks for configurations and decides each at once, until there is none or there are enough.</summary>
    private static List<Observation> Run(SweepSpec spec, Func<Hyperparameters, double> loss, int most = int.MaxValue)
    {
        var history = new List<Observation>();
        while (history.Count < most && Proposer.Next(spec, history) is Proposal.Ready ready)
        {
            Assert.Equal(history.Count + 1, ready.Number);
            history.Add(new Observation(ready.Number, ready.Hyperparameters, ObservationState.Measured, loss(ready.Hyperparameters), 0.01));
        }
        return history;
    }

    private static Proposal.Ready Ready(SweepSpec spec, IReadOnlyList<Observation> history) =>
        Assert.IsType<Proposal.Ready>(Proposer.Next(spec, history));

    private static IEnumerable<Hyperparameters> Configurations(IEnumerable<Observation> history) => history.Select(o => o.Hyperparameters);
}
