using Sweep.Testing;

namespace Sweep.Cli.Tests;

public sealed class InitTests
{
    [Fact]
    public async Task Init_WithoutAFile_PrintsASweepThatPlans()
    {
        using var cli = new SweepCli();

        var written = await cli.RunAsync("init");

        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        cli.Write("a.yaml", written.Output);
        var plan = await cli.RunAsync("plan", "a.yaml", "--json");
        Assert.Equal((0, "", 4), (plan.ExitCode, plan.Error, plan.Rows.Length));
    }

    [Fact]
    public async Task Init_WithAFile_WritesItOnceAndNeverOverIt()
    {
        using var cli = new SweepCli();

        var first = await cli.RunAsync("init", "my first.yaml");
        var content = await File.ReadAllTextAsync(Path.Combine(cli.Folder, "my first.yaml"));
        var second = await cli.RunAsync("init", "my first.yaml");

        Assert.Equal((0, ""), (first.ExitCode, first.Output));
        Assert.Contains("name: my-first\n", content, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync("plan", "my first.yaml")).ExitCode);
        Assert.Equal((2, ""), (second.ExitCode, second.Output));
        Assert.Equal("sweep: 'my first.yaml' exists, and init overwrites nothing; choose another name\n", second.Error);
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(cli.Folder, "my first.yaml")));
    }

    [Fact]
    public async Task Init_FromAFileOfWandb_WritesOneThatPlansAndSaysWhatWasChanged()
    {
        using var cli = new SweepCli();
        cli.Write("w.yaml", """
            program: train.py
            method: random
            metric: {name: val/loss, goal: minimize}
            parameters:
              lr: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-2}
              optimizer: {values: [adam, sgd]}
            """);
        cli.Write("text.txt", string.Concat(Enumerable.Repeat("0123456789", 1000)));

        var converted = await cli.RunAsync("init", "s.yaml", "--from", "w.yaml", "--data", "text.txt");

        Assert.Equal((0, ""), (converted.ExitCode, converted.Output));
        Assert.Equal(
            [
                "w.yaml:1:1: notice: program is for launching a script and is ignored",
                "w.yaml:2:9: notice: method random needs run_cap, the number of runs: 20 is put in",
                "w.yaml:3:16: notice: val/loss is val_loss",
                "w.yaml:5:3: notice: lr is learning_rate",
                "w.yaml:6:3: notice: optimizer is left out: unknown hyperparameter 'optimizer'; the optimizer is AdamW always",
                "wrote s.yaml; 'sweep plan s.yaml' shows what it would run",
            ],
            converted.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var plan = await cli.RunAsync("plan", "s.yaml", "--json");
        Assert.Equal((0, "", 20), (plan.ExitCode, plan.Error, plan.Rows.Length));
    }

    [Fact]
    public async Task Plan_AFileWithNotices_SaysThemBesideTheData()
    {
        using var cli = new SweepCli();
        cli.Write("w.yaml", "data: builtin:markov\nproject: p\nparameters: {lr: [0.1, 0.2]}");

        var plan = await cli.RunAsync("plan", "w.yaml", "--json");

        Assert.Equal((0, 2), (plan.ExitCode, plan.Rows.Length));
        Assert.Equal(
            "w.yaml:2:1: notice: project is for launching a script and is ignored\nw.yaml:3:14: notice: lr is learning_rate\n", plan.Error);
    }

    [Fact]
    public async Task Plan_OfDraws_ShowsTheirBoundsTheirMomentsAndProbabilities()
    {
        using var cli = new SweepCli();
        cli.Write("w.yaml", """
            data: builtin:markov
            method: random
            run_cap: 2
            parameters:
              learning_rate: {distribution: log_uniform, min: -9.210340371976182, max: -4.605170185988091}
              dropout: {distribution: normal, mu: 0.1, sigma: 0.05}
              n_embd: {values: [32, 64], probabilities: [0.75, 0.25]}
            """);

        var plan = await cli.RunAsync("plan", "w.yaml");

        Assert.Contains("learning_rate: log_uniform_values from 0.0001 to 0.01\n", plan.Output, StringComparison.Ordinal);
        Assert.Contains("dropout: normal of mu 0.1 and sigma 0.05\n", plan.Output, StringComparison.Ordinal);
        Assert.Contains("n_embd: 32 (0.75), 64 (0.25) (probability)\n", plan.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("submit")]
    public async Task Sweep_OfALossToMaximize_IsRefusedAndNothingIsStored(string verb)
    {
        using var cli = new SweepCli();
        cli.Write("w.yaml", "data: builtin:markov\nmetric: {name: val_loss, goal: maximize}\nparameters: {dropout: 0}");

        var result = await cli.RunAsync(verb, "w.yaml");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal("w.yaml:2:32: goal of metric is maximize, and a loss is minimised: write goal: minimize\n", result.Error);
        Assert.False(File.Exists(cli.StoreFile));
    }

    [Theory]
    [InlineData("mkfifo x", "x, a pipe or a device that can be read only once, and every run reads its text; write it to a file first")]
    [InlineData("mkdir x", "x; give the path of one text in it")]
    public async Task Plan_DataThatIsNoFile_SaysWhatItIsAtOnce(string make, string message)
    {
        using var cli = new SweepCli();
        cli.Write("w.yaml", "data: x\nparameters: {dropout: 0}");

        var result = await cli.ShellAsync($"{make} && exec \"$SWEEP\" plan w.yaml").Within("the plan of a file whose data is no file");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("w.yaml:1:7: data is ", result.Error, StringComparison.Ordinal);
        Assert.EndsWith($"/{message}\n", result.Error, StringComparison.Ordinal);
    }
}
