namespace Sweep.Cli.Tests;

/// <summary>Runs that branch off others, with the trainer that computes.</summary>
public sealed class ForkTests
{
    [Theory]
    [InlineData("fused")]
    [InlineData("torch")]
    public async Task Fork_WithoutAnythingSet_IsTheParentsContinuation(string engine)
    {
        using var cli = new SweepCli();
        var file = cli.WriteSweep("tree", "[0.01]", maxIters: 150);
        file = cli.Write("tree.yaml", File.ReadAllText(file) + "\n  dropout: 0.1\n");
        await cli.RunAsync("run", file, "--engine", engine);
        using var whole = new SweepCli();
        await whole.RunAsync("run", whole.Write("tree.yaml", File.ReadAllText(file).Replace("150", "300", StringComparison.Ordinal)),
            "--engine", engine);

        var fork = await cli.RunAsync("fork", "tree/1", "--at", "150", "--set", "max_iters=300");
        var other = await cli.RunAsync("fork", "tree/1", "--at", "150", "--set", "max_iters=300", "--set", "lr=3e-4");
        var worker = await cli.RunAsync("worker", "--sweep", "tree-forks", "--drain", "--engine", engine);

        Assert.Equal("tree-forks/1 queued: tree/1 from step 150 on with max_iters=300\n", fork.Output);
        Assert.Equal("tree-forks/2 queued: tree/1 from step 150 on with max_iters=300 learning_rate=0.0003\n", other.Output);
        Assert.Equal((0, ""), (worker.ExitCode, worker.Error));
        Assert.Contains("tree-forks/1 goes on from step 150", worker.Output, StringComparison.Ordinal);
        Assert.Equal(await whole.NumbersAsync("tree/1"), await cli.NumbersAsync("tree-forks/1"));
        Assert.NotEqual(await cli.NumbersAsync("tree-forks/2"), await cli.NumbersAsync("tree-forks/1"));
        Assert.Contains("forked from tree/1 at step 150", (await cli.RunAsync("show", "tree-forks/2")).Output, StringComparison.Ordinal);
        var leaderboard = await cli.RunAsync("leaderboard", "tree-forks", "--json");
        Assert.Equal(["tree/1", "tree/1"], leaderboard.Rows.Select(row => row.GetProperty("forked_from").GetString()));
        var hashes = leaderboard.Rows.Select(row => row.GetProperty("config_hash").GetString())
            .Append((await whole.RunAsync("leaderboard", "tree", "--json")).Rows[0].GetProperty("config_hash").GetString());
        Assert.Equal(3, hashes.Distinct().Count());

        var extended = await cli.RunAsync("submit", cli.WriteSweep("tree-forks", "[0.02]"), "--extend");
        Assert.Equal(2, extended.ExitCode);
        Assert.Contains("holds forks of another sweep's runs", extended.FlatError, StringComparison.Ordinal);

        // The same again is there already; a deleted parent is not missed, and nobody takes over a fork's results.
        Assert.StartsWith("tree-forks/1 is that fork already",
            (await cli.RunAsync("fork", "tree/1", "--at", "150", "--set", "max_iters=300")).Output, StringComparison.Ordinal);
        await cli.RunAsync("delete", "tree", "--yes");
        Assert.Equal(0, (await cli.RunAsync("generate", "tree-forks/1", "--tokens", "20")).ExitCode);
        var longer = File.ReadAllText(file).Replace("150", "300", StringComparison.Ordinal)
            .Replace("name: tree", "name: again", StringComparison.Ordinal);
        var again = await cli.RunAsync("run", cli.Write("again.yaml", longer), "--engine", engine);
        Assert.DoesNotContain("reused", again.Output, StringComparison.Ordinal);
        Assert.Equal(await whole.NumbersAsync("tree/1"), await cli.NumbersAsync("again/1"));
    }

    [Theory]
    [InlineData("has no checkpoint of step 60; it has kept that of step", "--at", "60")]
    [InlineData("at step 200 nothing is left of max_iters 200; add --set max_iters=400", "--at", "200")]
    [InlineData("n_embd decides the shape of the parameters, which the checkpoint has already; it stays 16",
        "--at", "200", "--set", "n_embd=32")]
    [InlineData("unknown hyperparameter 'leaning_rate'; did you mean 'learning_rate'?", "--at", "200", "--set", "leaning_rate=1")]
    [InlineData("dropout is 1.5; it must be a number in [0, 1)", "--at", "200", "--set", "dropout=1.5")]
    [InlineData("'dropout' sets nothing; write it like learning_rate=3e-4", "--at", "200", "--set", "dropout")]
    [InlineData("cannot be trained; check n_head", "--at", "200", "--set", "n_head=3", "--set", "max_iters=300")]
    public async Task Fork_OfWhatCannotBe_IsRefused(string message, params string[] arguments)
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.001]"));

        var refused = await cli.RunAsync(["fork", "small/1", .. arguments]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.FlatError, StringComparison.Ordinal);
        Assert.DoesNotContain("small-forks", (await cli.RunAsync("list")).Output, StringComparison.Ordinal);
    }
}
