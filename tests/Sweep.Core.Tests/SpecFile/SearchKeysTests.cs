using System.Text;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>The keys <c>search:</c> and <c>start:</c>.</summary>
public sealed class SearchKeysTests
{
    private const string Space = "parameters:\n  n_layer: {min: 1, max: 4}\n  n_head: [2, 4]\n  dropout: 0.1\n  learning_rate: {min: 1e-4, "
        + "max: 1e-2}\n  weight_decay: {distribution: q_uniform, min: 0, max: 1, q: 0.1}\n";

    [Theory]
    [InlineData("{startup: 20, lag: 4}", 20, 4)]
    [InlineData("{lag: 3}", 10, 3)]
    public void Read_SettingsOfAMethodThatLearns_HaveWhatIsThereAndDefaults(string text, int startup, int lag)
    {
        var problems = new ProblemList("s.yaml");

        Assert.Equal(new SearchSettings(startup, lag), new SearchReader(problems).Read(Entry("search", text), SearchMethod.Tpe));
        Assert.True(problems.IsEmpty);
    }

    [Fact]
    public void Read_NoSettings_AreTheDefaultsOfAMethodThatLearnsAlone()
    {
        Assert.Equal(new SearchSettings(10, 8), new SearchReader(new ProblemList("")).Read(null, SearchMethod.Bayes));
        Assert.Null(new SearchReader(new ProblemList("")).Read(null, SearchMethod.Sobol));
    }

    [Theory]
    [InlineData("tpe")]
    [InlineData("bayes")]
    public void Parse_AMethodThatLearns_HasThePointsOfItsStart(string method)
    {
        var plan = Sample.Parse(
            $"method: {method}\ndata: text.txt\nrun_cap: 9\nrepeats: 2\nsearch: {{startup: 3, lag: 2}}\nstart: [{{n_head: 4}}]\n{Space}");

        Assert.Equal(6, plan.Points.Count);
        Assert.Equal(4, plan.Points[0].Hyperparameters.NHead);
        Assert.Equal(4, SearchProgress.Of(plan.Spec, []).Planned);
    }

    [Theory]
    [InlineData("seed: [1, 2]",
        "6:3: method tpe cannot learn which seed is best; give one seed, and repeats: 3 to run each point thrice")]
    [InlineData("max_iters: [1000, 2000]",
        "6:3: early_terminate compares runs of the same length, and max_iters varies; give it one value")]
    public void Parse_AMethodThatLearns_RefusesWhatItCannotPropose(string parameter, string problem) =>
        Assert.Equal([problem], Sample.Problems(() => Sample.Parse(
            "method: tpe\ndata: text.txt\nrun_cap: 9\nearly_terminate: {type: hyperband, min_iter: 100}\nparameters:\n  "
            + $"{parameter}\n  learning_rate: {{min: 1e-4, max: 1e-2}}")));

    [Fact]
    public void Parse_OfCombinationsThatCannotBeTrained_LeavesThemOutUnlessTheyAreGivenByHand()
    {
        const string Head = "method: tpe\ndata: text.txt\nrun_cap: 9\n";
        const string Pairs = "parameters:\n  n_embd: [32, 48]\n  n_head: [3, 4]";

        Assert.Equal(
            ["the search leaves this out: n_embd 32 is not divisible by n_head 3; choose n_head 2 or 4, or exclude the pair"],
            Sample.Parse(Head + Pairs).Notices.Select(notice => notice.Message));
        Assert.Empty(Sample.Parse($"{Head}exclude: [{{n_embd: 32, n_head: 3}}]\n{Pairs}").Notices);
        Assert.DoesNotContain(
            (32, 3), Sample.Parse(Head + Pairs).Points.Select(point => (point.Hyperparameters.NEmbd, point.Hyperparameters.NHead)));
        Assert.Equal(
            ["7:12: n_embd 32 is not divisible by n_head 3; choose n_head 2 or 4, or exclude the pair"],
            Sample.Problems(() => Sample.Parse($"{Head}start: [{{n_embd: 32, n_head: 3}}]\n{Pairs}")));
        Assert.Equal(
            ["6:12: n_embd 32 is not divisible by n_head 3; choose n_head 2 or 4, or exclude the pair"],
            Sample.Problems(() => Sample.Parse($"{Head}parameters:\n  n_embd: 32\n  n_head: [3, 5]"))[..1]);
    }

    [Theory]
    [InlineData("search: {lag: 0}", "4:15: lag is 0; it must be a whole number from 1 to 100000")]
    [InlineData("search: {startups: 5}", "4:10: unknown key 'startups' in search; did you mean 'startup'?")]
    [InlineData("search: 8", "4:9: search is 8; it must be a mapping, like {startup: 10, lag: 8}")]
    public void Parse_WrongSettings_SaysWhatAndWhere(string line, string problem) =>
        Assert.Contains(problem, Sample.Problems(() => Sample.Parse($"method: tpe\ndata: text.txt\nrun_cap: 9\n{line}\n{Space}")));

    [Theory]
    [InlineData("search: {lag: 2}", "4:1: search is for methods that learn from results; sobol does not: take it out")]
    [InlineData("start: {n_head: 4}", "4:8: start is a mapping; it must be a list of mappings, like - {learning_rate: 1e-3, n_layer: 4}")]
    [InlineData("start: [4]", "4:9: a point of start is 4; it must be a mapping, like {learning_rate: 1e-3, n_layer: 4}")]
    [InlineData("start: [{n_head: 3}]", "4:18: start has n_head 3, which the sweep does not: its values are 2, 4")]
    [InlineData("start: [{n_layer: 5}]", "4:19: start has n_layer 5, which the sweep does not: it is drawn from 1 to 4")]
    [InlineData("start: [{dropout: 0.2}]", "4:19: start has dropout 0.2, which the sweep does not: it is always 0.1")]
    [InlineData("start: [{beta1: 0.8}]", "4:17: start has beta1 0.8, which the sweep does not: it is always 0.9")]
    [InlineData("start: [{weight_decay: 0.15}]",
        "4:24: start has weight_decay 0.15, which the sweep does not: its values are multiples of 0.1")]
    [InlineData("start: [{n_head: 2}, {num_heads: 2}]", "4:22: this point of start stands above already; keep one")]
    [InlineData("start: [{heads: 2, n_head: 2}]", "4:20: 'n_head' gives n_head once more in this point; keep one")]
    [InlineData("start: [{n_head: 2}]\nexclude: [{n_head: 2, dropout: 0.1}]",
        "4:9: this point of start is one that exclude leaves out; take one of them out")]
    public void Parse_WrongKeys_SaysWhatAndWhere(string lines, string problem) =>
        Assert.Equal([problem], Sample.Problems(() => Sample.Parse($"method: sobol\ndata: text.txt\nrun_cap: 9\n{lines}\n{Space}")));

    [Theory]
    [InlineData("random")]
    [InlineData("sobol")]
    [InlineData("tpe")]
    [InlineData("bayes")]
    public void Parse_APointWhoseFreePartExcludeMatches_IsCompletedWithAnotherOfTheMethods(string method)
    {
        // Exclude leaves one pair with n_head 4 of four, and every point of start has a run for all that.
        const string Lines = "run_cap: 4\nstart: [{n_head: 4}, {n_embd: 64}, {n_head: 2}]\nexclude: [{n_head: 4, n_embd: 16}, "
            + "{n_head: 4, n_embd: 32}, {n_head: 4, n_embd: 64}]\nparameters:\n  n_head: [2, 4]\n  n_embd: [16, 32, 64, 128]";

        var points = Sample.Parse($"method: {method}\ndata: text.txt\n{Lines}").Points;

        Assert.Equal((4, 128), (points[0].Hyperparameters.NHead, points[0].Hyperparameters.NEmbd));
        Assert.Equal((2, 64), (points[1].Hyperparameters.NHead, points[1].Hyperparameters.NEmbd));
        Assert.Equal(2, points[2].Hyperparameters.NHead);
        Assert.Equal(4, points.Select(point => point.Hyperparameters).Distinct().Count());
    }

    [Fact]
    public void Parse_APointWhoseFreePartCannotBeTrained_IsCompletedWithOneThatCan() =>
        Assert.Equal((48, 3), Sample.Parse(
            "method: tpe\ndata: text.txt\nrun_cap: 3\nstart: [{n_head: 3}]\nparameters:\n  n_embd: [32, 48, 64]\n  n_head: [3, 4]")
            .Points.Select(point => (point.Hyperparameters.NEmbd, point.Hyperparameters.NHead)).First());

    [Theory]
    [InlineData("run_cap: 2\nstart: [{n_head: 2}, {n_head: 4}, {n_embd: 16}]",
        "4:8: start has 3 points and run_cap 2 room for 2; raise run_cap to 3 or take points out")]
    [InlineData("run_cap: 5\nrepeats: 2\nstart: [{n_head: 2}, {n_head: 4}, {n_embd: 16}]",
        "5:8: start has 3 points and run_cap 5 room for 2 of 2 repeats each; raise run_cap to 6 or take points out")]
    [InlineData("run_cap: 3\nstart: [{n_embd: 16}, {n_head: 4}]\nexclude: [{n_head: 4, n_embd: 16}, {n_head: 4, n_embd: 32}]",
        "4:8: exclude leaves nothing of point 2 of start, whatever the parameters that it does not give; take one of them out")]
    public void Parse_PointsThatHaveNoPlace_AreRefused(string lines, string problem)
    {
        foreach (var method in new[] { "random", "sobol", "tpe", "bayes" })
        {
            Assert.Equal([problem], Sample.Problems(() => Sample.Parse(
                $"method: {method}\ndata: text.txt\n{lines}\nparameters:\n  n_head: [2, 4]\n  n_embd: [16, 32]")));
        }
    }

    [Fact]
    public void Parse_AGridWithPointsGivenByHand_IsRefused() =>
        Assert.Equal(
            ["1:1: start is for methods that choose points; a grid has all of them: take it out"],
            Sample.Problems(() => Sample.Parse("start: [{n_head: 2}]\ndata: text.txt\nparameters: {n_head: [2, 4]}")));

    [Fact]
    public void CanonicalJson_OfSearchAndStart_HasThemOnlyWhereTheyAre()
    {
        var plain = Sample.Grid("n_head: [2, 4]", "method: sobol\nrun_cap: 4").Spec;
        var given = Sample.Grid("n_head: [2, 4]", "method: sobol\nrun_cap: 4\nstart: [{n_head: 4}]").Spec;

        Assert.EndsWith("\"repeats\":1,\"run_cap\":4}", plain.ToCanonicalJson(), StringComparison.Ordinal);
        Assert.EndsWith("\"repeats\":1,\"run_cap\":4,\"start\":[{\"n_head\":4}]}", given.ToCanonicalJson(), StringComparison.Ordinal);
        Assert.EndsWith("\"run_cap\":4,\"search\":{\"lag\":2,\"startup\":10}}",
            (plain with { Method = SearchMethod.Tpe, Search = new SearchSettings(Lag: 2) }).ToCanonicalJson(), StringComparison.Ordinal);
    }

    private static YamlEntry Entry(string name, string value)
    {
        Assert.True(YamlReader.TryRead(Encoding.UTF8.GetBytes($"{name}: {value}"), new ProblemList(""), out var root));
        return ((YamlMapping)root!).Entries[0];
    }
}
