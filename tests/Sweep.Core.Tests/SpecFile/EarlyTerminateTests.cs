using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.SpecFile;

public sealed class EarlyTerminateTests
{
    [Theory]
    [InlineData("type: hyperband, min_iter: 500")]
    [InlineData("type: asha, min_iter: 500, eta: 3")]
    [InlineData("{type: successive_halving, min_iter: 500, eta: 3.0, strict: true}")]
    public void Parse_EveryNameOfTheRule_IsTheSameRule(string text) =>
        Assert.Equal(new StoppingRule { MinIter = 500 }, StoppingRuleText.Parse(text, "--early-terminate", SearchMethod.Grid));

    [Fact]
    public void Parse_WandbsMaxIterAndS_AreKept() => Assert.Equal(
        new StoppingRule { MaxIter = 1800, RungCount = 2, Eta = 2.5, Cohort = 9 },
        StoppingRuleText.Parse("type: hyperband\nmax_iter: 1800\ns: 2\neta: 2.5\ncohort: 9".Replace('\n', ','), "--early-terminate",
            SearchMethod.Random));

    [Theory]
    [InlineData("type: hyperband", "early_terminate has neither min_iter nor max_iter and s")]
    [InlineData("type: hyperband, max_iter: 9", "max_iter of early_terminate needs s, the number of rungs; add for example s: 2")]
    [InlineData("type: hyperband, s: 9", "s of early_terminate needs max_iter")]
    [InlineData("min_iter: 9", "early_terminate has no type; write it like {type: hyperband, min_iter: 500, eta: 3}")]
    [InlineData("type: median, min_iter: 9",
        "type of early_terminate is median; it must be hyperband (asha and successive_halving are the same)")]
    [InlineData("type: asha, min_iter: 9, eta: \"three\"",
        "eta is the text \"three\"; it must be a number above 1 and at most 1000")]
    [InlineData("type: asha, min_iter: 9, cohort: 9", "cohort is for searches")]
    [InlineData("", "early_terminate has no type")]
    [InlineData("]", "--early-terminate ']'")]
    public void Parse_WhatIsNoRule_SaysWhatIsMissing(string text, string problem) => Assert.Contains(
        problem, Assert.Throws<UsageException>(() => StoppingRuleText.Parse(text, "--early-terminate", SearchMethod.Grid)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("{type: hyperband, min_itr: 200}", "unknown key 'min_itr' in early_terminate; did you mean 'min_iter'?")]
    [InlineData("{tpye: hyperband, min_iter: 200}", "unknown key 'tpye' in early_terminate; did you mean 'type'?")]
    [InlineData("{type: hyperband, s: 2}", "s of early_terminate needs max_iter; add max_iter, the steps of a whole run")]
    [InlineData("{type: hyperband, max_itr: 1800, s: 2}", "unknown key 'max_itr' in early_terminate; did you mean 'max_iter'?")]
    [InlineData("{type: hyperband, min_iter: 9, max_iter: 1800, s: 2}", "early_terminate has both min_iter and max_iter and s; min_iter "
        + "counts rungs from below, max_iter and s from above: keep one")]
    public void Parse_ARuleWithOneFault_HasOneLineForIt(string rule, string problem) => Assert.EndsWith(
        problem, Assert.Single(Sample.Problems(() => Sample.Grid("max_iters: 1800", $"early_terminate: {rule}"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{type: hyperband, min_iter: 200, eta: 3}")]
    [InlineData("{type: hyperband, s: 2, eta: 3, max_iter: 1800}")]
    public void Parse_AFileWithARightRule_HasItsRungs(string rule)
    {
        var plan = Sample.Grid("max_iters: 1800", $"early_terminate: {rule}");
        Assert.Equal([200, 600], Assert.Single(Cohorts.Of(plan.Spec, plan.Points)).Schedule.Rungs);
    }

    [Fact]
    public void Parse_ARuleWithoutARungBelowMaxIters_IsAProblemOfTheRule() => Assert.Contains(
        "2:18: hyperband with min_iter 500, eta 3 has no rung below max_iters 400; choose min_iter 399 or less",
        Sample.Problems(() => Sample.Grid("max_iters: 400", "early_terminate: {type: hyperband, min_iter: 500}")));

    [Fact]
    public void ToCanonicalJson_ASpecWithARule_HasItAndOneWithoutIsAsBefore()
    {
        var spec = Sample.Grid("dropout: 0").Spec;
        var without = spec.ToCanonicalJson();

        Assert.DoesNotContain("early_terminate", without, StringComparison.Ordinal);
        Assert.Equal(
            without.Replace("\"exclude\"", "\"early_terminate\":{\"eta\":3,\"min_iter\":500},\"exclude\"", StringComparison.Ordinal),
            (spec with { EarlyTerminate = new StoppingRule { MinIter = 500 } }).ToCanonicalJson());
        Assert.Contains(
            "\"early_terminate\":{\"cohort\":27,\"eta\":2.5,\"max_iter\":1800,\"s\":2}",
            (spec with { Method = SearchMethod.Random, EarlyTerminate = new StoppingRule { MaxIter = 1800, RungCount = 2, Eta = 2.5 } })
                .ToCanonicalJson(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_AChangedRule_NamesItsKey()
    {
        var spec = Sample.Grid("dropout: 0").Spec with { EarlyTerminate = new StoppingRule { MinIter = 500 } };

        var difference = SpecDifference.Describe(spec.ToCanonicalJson(), (spec with { EarlyTerminate = new StoppingRule { MinIter = 400 } })
            .ToCanonicalJson());

        Assert.Equal(["early_terminate.min_iter: 500 -> 400"], difference);
    }
}
