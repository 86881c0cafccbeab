namespace Sweep.Cli.Tests;

/// <summary>The program on a terminal; <c>script</c> makes one.</summary>
public sealed class TerminalTests
{
    private const char Escape = '\u001b';

    [Theory]
    [InlineData("xterm-256color", "", true, true)]
    [InlineData("xterm-256color", "1", true, false)]
    [InlineData("dumb", "", false, false)]
    public async Task Run_OnATerminal_RepaintsAndColoursAsItCan(string term, string noColor, bool repaints, bool colours)
    {
        using var cli = new SweepCli().WithFakeTrainer().With("TERM", term).With("NO_COLOR", noColor);
        cli.WriteSweep();

        var result = await cli.ShellAsync("script -qec \"stty cols 60 rows 24; '$SWEEP' run small.yaml\" /dev/null");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(repaints, result.Output.Contains($"{Escape}[J", StringComparison.Ordinal));
        // The cursor comes back after the last frame.
        Assert.Equal(repaints, result.Output.Contains($"{Escape}[?25h", StringComparison.Ordinal));
        Assert.Equal(colours, result.Output.Contains($"{Escape}[32m", StringComparison.Ordinal));
        Assert.Contains("small/3 completed", result.Output.Replace($"{Escape}[32m", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("writes, by its checkpoint", result.Output, StringComparison.Ordinal);
    }
}
