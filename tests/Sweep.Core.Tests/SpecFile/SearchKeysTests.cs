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
    [InlineData("method: tpe", "1:9: method tpe is not there yet; use sobol or random with a run_cap")]
    [InlineData("method: bayes", "1:9: method bayes is not there yet; use sobol or random with a run_cap")]
    public void Parse_AMethodThatLearns_IsRefusedInOneLine(string method, string problem) =>
        Assert.Equal(
            [problem],
            Sample.Problems(() => Sample.Parse(
                $"{method}\ndata: text.txt\nrun_cap: 9\nsearch: {{lag: 2}}\nstart: [{{n_head: 4}}]\n{Space}")));

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
