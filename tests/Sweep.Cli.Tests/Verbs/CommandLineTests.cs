using Sweep.CommandLine;

namespace Sweep.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("leaderboard a --top x", "--top 'x' is not a whole number from 1 up")]
    [InlineData("leaderboard a --top 0", "--top '0' is not a whole number from 1 up")]
    [InlineData("leaderboard a --top 99999999999", "--top '99999999999' is not a whole number from 1 to 2147483647")]
    [InlineData("leaderboard a --top", "--top needs a value, N: only the first N rows")]
    [InlineData("leaderboard a --jsn", "leaderboard has no option '--jsn'; did you mean '--json'?")]
    [InlineData("generate a/1 --tokens 0", "--tokens '0' is not a whole number from 1 to 1000000")]
    [InlineData("generate a/1 --temperature -1", "--temperature '-1' is not a number from 0 up")]
    [InlineData("generate a/1 --temperature nan", "--temperature 'nan' is not a number from 0 up")]
    [InlineData("generate a/1 --temperature -0.5", "--temperature '-0.5' is not a number from 0 up")]
    [InlineData("generate a/1 --seed 1.5", "--seed '1.5' is not a whole number")]
    [InlineData("verify-resume a.yaml --kills 1001", "--kills '1001' is not a whole number from 1 to 1000")]
    [InlineData("curves a --height 2", "--height '2' is not a whole number from 3 to 60")]
    [InlineData("export a --format xml", "--format 'xml' is none of csv, json, parquet and tensorboard")]
    [InlineData("run a.yaml --engine fast", "--engine 'fast' is none of auto, torch and fused")]
    [InlineData("worker --slots-per-gpu 0", "--slots-per-gpu '0' is not a whole number from 1 to 256")]
    [InlineData("run", "run needs FILE: the sweep file (YAML)")]
    [InlineData("compare a/1", "compare needs RUN RUN...: the runs: SWEEP/N")]
    [InlineData("migrate", "migrate needs --to STORE: the store to copy into, made where there is none")]
    [InlineData("leaderboard a b", "leaderboard takes no 'b' beside SWEEP")]
    [InlineData("worker --device cpu", "worker has no option '--device'; did you mean '--devices'?")]
    [InlineData("curves a --hieght 20", "curves has no option '--hieght'; did you mean '--height'?")]
    [InlineData("status --bogus", "status has no option '--bogus'")]
    [InlineData("leaderboard a --tpo=3", "leaderboard has no option '--tpo'; did you mean '--top'?")]
    [InlineData("run a.yaml --stroe=postgres://me:secret@host/db", "run has no option '--stroe'; did you mean '--store'?")]
    [InlineData("run a.yaml postgres://me:secret@host/db", "run takes no 'postgres://...@host/db' beside FILE")]
    [InlineData("--bogus", "sweep has no option '--bogus'")]
    [InlineData("leaderbord a", "there is no verb 'leaderbord'; did you mean 'leaderboard'?")]
    public async Task Sweep_OnAWrongCommandLine_NamesTheValueAndWhatWouldDo(string arguments, string message)
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"sweep: {message}", lines[0]);
        Assert.Contains("--help' says ", Assert.Single(lines[1..]), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(cli.StoreFile)));
    }

    [Fact]
    public async Task Sweep_OnControlCharacters_ShowsThemHarmlessly()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("leaderboard", "a", "--top", "\u001b[2J");

        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Contains(@"--top '\u{1b}[2J'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_OnAFileWhoseNameBeginsWithADash_TakesItAfterTwoDashes()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        File.Copy(cli.WriteSweep(), Path.Combine(cli.Folder, "-small.yaml"));

        var result = await cli.RunAsync("plan", "--", "-small.yaml");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("small: 3 runs", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggestions_OfAVerbOnAnotherStore_NameThatStore()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        cli.WriteSweep();

        var result = await cli.RunAsync("run", "small.yaml", "--store", "my results/a.db", "--devices", "cpu:0");
        var undo = await cli.RunAsync("submit", "small.yaml", "--store=b.db") is { ExitCode: 0 }
            ? await cli.RunAsync("cancel", "small/2", "--store=b.db") : null;

        Assert.Contains("sweep curves small --store 'my results/a.db'", result.Output, StringComparison.Ordinal);
        Assert.Contains("sweep resume small/2 --store b.db", undo?.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://me:se@cret@host:5432/db", "postgres://...@host:5432/db")]
    [InlineData("postgres://host/db?sslkey=k.pem&sslpassword=se%40cret&schema=s",
        "'postgres://host/db?sslkey=k.pem&sslpassword=...&schema=s'")]
    [InlineData("postgres://me:se@cret@host/db?sslpassword=se@cret", "'postgres://...@host/db?sslpassword=...'")]
    [InlineData("my results/it's.db", @"'my results/it'\''s.db'")]
    [InlineData("", "''")]
    [InlineData("-small.yaml", "-small.yaml")]
    public void CommandWord_ToBeTyped_IsQuotedAndHasNoPassword(string word, string typed) => Assert.Equal(typed, CommandWord.Typed(word));
}
