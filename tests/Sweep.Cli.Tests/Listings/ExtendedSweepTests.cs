using System.Text.Json;

namespace Sweep.Cli.Tests;

/// <summary>What listings say a sweep varies, after its file was changed and its runs were added to.</summary>
public sealed class ExtendedSweepTests : IDisposable
{
    private const string Lists = "n_embd: [16, 32]\n  learning_rate: [0.001, 0.01]\n  max_iters: ";

    // Its losses depend on the learning rate and the number of steps.
    private readonly SweepCli _cli = new SweepCli().WithFakeTrainer();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Run_ExtendedWithAnotherConstant_IsListedLikeTheOneGrid()
    {
        await RunAsync("grid", Lists + "[100, 500]");
        await RunAsync("steps", Lists + "100");
        var before = await ParamsAsync("steps");
        await RunAsync("steps", Lists + "500", "--extend");

        Assert.All(before, values => Assert.DoesNotContain("max_iters", values, StringComparison.Ordinal));
        var values = await ParamsAsync("steps");
        Assert.Equal(8, values.Distinct().Count());
        Assert.Equal((await ParamsAsync("grid")).Order(StringComparer.Ordinal), values.Order(StringComparer.Ordinal));
        Assert.Contains(" max_iters ", (await _cli.RunAsync("leaderboard", "steps")).Output, StringComparison.Ordinal);
        Assert.Contains("max_iters=", (await _cli.RunAsync("status", "steps")).FlatOutput, StringComparison.Ordinal);
        Assert.Contains("max_iters=", (await _cli.RunAsync("curves", "steps")).FlatOutput, StringComparison.Ordinal);
        Assert.Matches("varied .*max_iters=100 fixed", (await _cli.RunAsync("show", "steps/1")).FlatOutput);
        var (grid, extended) = (await ImportanceAsync("grid"), await ImportanceAsync("steps"));
        Assert.Equal(grid.Keys.Order(StringComparer.Ordinal), extended.Keys.Order(StringComparer.Ordinal));
        Assert.All(grid, row =>
        {
            Assert.Equal(row.Value.GetProperty("share").GetDouble(), extended[row.Key].GetProperty("share").GetDouble(), 1e-9);
            Assert.Equal(row.Value.GetProperty("df").GetInt32(), extended[row.Key].GetProperty("df").GetInt32());
        });
        Assert.InRange(extended["max_iters"].GetProperty("share").GetDouble(), 0.1, 0.9);
    }

    [Fact]
    public async Task Importance_OfConstantsThatChangedTogether_IsOfBothAsOne()
    {
        await RunAsync("steps", Lists + "100\n  eval_iters: 4");
        await RunAsync("steps", Lists + "500\n  eval_iters: 8", "--extend");

        var rows = await ImportanceAsync("steps");

        Assert.Contains("eval_iters", await ParamsAsync("steps") is [var first, ..] ? first : "", StringComparison.Ordinal);
        Assert.InRange(rows["max_iters+eval_iters"].GetProperty("share").GetDouble(), 0.1, 0.9);
        Assert.Contains("learning_rate*max_iters+eval_iters", rows.Keys);
    }

    [Fact]
    public async Task Leaderboard_ExtendedWithConstantsInPlaceOfLists_HasEveryRunsValues()
    {
        await RunAsync("steps", Lists + "100");
        await RunAsync("steps", "n_embd: 32\n  learning_rate: 0.1\n  max_iters: 100", "--extend");

        var table = await _cli.RunAsync("leaderboard", "steps");

        Assert.Equal(["n_embd=32 learning_rate=0.1"], (await ParamsAsync("steps")).Take(1));
        Assert.Matches(@"1 steps/5 completed .* 32 0\.1 100 ", table.FlatOutput);
    }

    [Fact]
    public async Task Leaderboard_ByConfigurationOfAnExtendedSweep_TellsTheConfigurationsApart()
    {
        await RunAsync("steps", "learning_rate: [0.001, 0.01]\n  max_iters: 100", more: "repeats: 2");
        await RunAsync("steps", "learning_rate: [0.001, 0.01]\n  max_iters: 500", "--extend", "repeats: 2");

        var rows = (await _cli.RunAsync("leaderboard", "steps", "--by", "configuration", "--json")).Rows;

        Assert.Equal(
            ["learning_rate=0.01 max_iters=500", "learning_rate=0.01 max_iters=100", "learning_rate=0.001 max_iters=500",
                "learning_rate=0.001 max_iters=100"],
            rows.Select(Params));
        Assert.Equal(["learning_rate=0.01 max_iters=500 seed=1337"], (await ParamsAsync("steps")).Take(1));
        Assert.Contains(" max_iters ", (await _cli.RunAsync("leaderboard", "steps")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaderboard_OfForksThatSetOtherThings_HasEveryForksValues()
    {
        await RunAsync("steps", "learning_rate: [0.001, 0.01]\n  max_iters: 100");
        await _cli.RunAsync("fork", "steps/1", "--at", "100", "--set", "max_iters=200");
        await _cli.RunAsync("fork", "steps/2", "--at", "100", "--set", "max_iters=200", "--set", "dropout=0.1");

        Assert.Equal(
            ["max_iters=200 dropout=0 learning_rate=0.001", "max_iters=200 dropout=0.1 learning_rate=0.01"],
            (await ParamsAsync("steps-forks")).Order(StringComparer.Ordinal));
    }

    private async Task RunAsync(string name, string parameters, string? option = null, string more = "")
    {
        var file = _cli.Write($"{name}.yaml", $"""
            name: {name}
            data: builtin:markov
            {more}
            parameters:
              n_head: 2
              n_layer: 1
              batch_size: 4
              eval_interval: 50
              {parameters}
            """);
        var result = await _cli.RunAsync([.. new[] { "run", file, option }.OfType<string>()]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    private async Task<string[]> ParamsAsync(string sweep) =>
        [.. (await _cli.RunAsync("leaderboard", sweep, "--json")).Rows.Select(Params)];

    private static string Params(JsonElement row) =>
        string.Join(' ', row.GetProperty("params").EnumerateObject().Select(value => $"{value.Name}={value.Value.GetRawText()}"));

    private async Task<Dictionary<string, JsonElement>> ImportanceAsync(string sweep) =>
        (await _cli.RunAsync("importance", sweep, "--json")).Rows.ToDictionary(
            row => string.Join('*', row.GetProperty("name").GetString()!.Split('*').Order(StringComparer.Ordinal)));
}
