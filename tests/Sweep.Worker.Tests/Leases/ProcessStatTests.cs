using System.Diagnostics;

namespace Sweep.Worker.Tests;

public sealed class ProcessStatTests
{
    [Fact]
    public void Parse_NameWithParenthesesAndSpaces_GivesField22() =>
        Assert.Equal(987654, ProcessStat.Parse("42 (a b) c) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 1 2 3"));

    [Fact]
    public void Parse_Zombie_IsNoProcess() =>
        Assert.Null(ProcessStat.Parse("42 (dead) Z 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 1 2 3"));

    [Fact]
    public void StartOf_ThisProcess_IsSteady() =>
        Assert.Equal(ProcessStat.StartOf(Environment.ProcessId), ProcessStat.StartOf(Environment.ProcessId));

    [Fact]
    public async Task StartOf_AProcessThatEnded_IsNull()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync();
        Assert.Null(ProcessStat.StartOf(process.Id));
    }
}
