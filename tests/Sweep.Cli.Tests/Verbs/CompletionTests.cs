namespace Sweep.Cli.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("lead", "leaderboard", "sweep", "lead")]
    [InlineData("--wh", "--where", "sweep", "leaderboard", "demo", "--wh")]
    [InlineData("--sto", "--store", "sweep", "gc", "--sto")]
    [InlineData("--ex", "--extend", "sweep", "--store", "a.db", "run", "--ex")]
    public async Task Bash_CompletesVerbsAndOptions(string typed, string completed, params string[] words)
    {
        using var cli = new SweepCli();

        var quoted = string.Join(' ', words.Select(word => $"'{word}'"));
        var result = await cli.ShellAsync(
            $"eval \"$(\"$SWEEP\" completion bash)\"; COMP_WORDS=({quoted}); COMP_CWORD={words.Length - 1}; _sweep; "
            + "echo \"${COMPREPLY[*]}\"");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(typed, result.Output, StringComparison.Ordinal);
        Assert.Equal(completed, result.Output.Trim());
    }

    [Fact]
    public async Task Bash_AcceptsTheScript()
    {
        using var cli = new SweepCli();

        var result = await cli.ShellAsync(
            "\"$SWEEP\" completion bash | bash -n && eval \"$(\"$SWEEP\" completion bash)\" && complete -p sweep");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal("complete -o filenames -F _sweep sweep", result.Output.Trim());
    }

    [Theory]
    [InlineData("zsh", "    'gc:Deletes the checkpoints", "'--dry-run[say what would be freed, and delete nothing]'")]
    [InlineData("fish", "-a gc -d 'Deletes the checkpoints", "__fish_seen_subcommand_from gc' -l keep -r -d 'how many")]
    public async Task OtherShells_HaveEveryVerbWithItsOptions(string shell, params string[] parts)
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("completion", shell);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(parts, part => Assert.Contains(part, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherShell_IsRefused()
    {
        using var cli = new SweepCli();

        var result = await cli.RunAsync("completion", "csh");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("name bash, zsh or fish", result.Error, StringComparison.Ordinal);
    }
}
