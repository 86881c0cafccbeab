using System.Diagnostics;

namespace Sweep.Package.Tests;

/// <summary>A program at work; killed when it is disposed.</summary>
internal sealed class RunningProgram(ProcessStartInfo start) : ChildProcess(start)
{
    /// <summary>How long one of its steps may take on a busy machine.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Standard output of a program that ends with exit code 0.</summary>
    public async Task<string> SucceedsAsync()
    {
        var code = await ExitAsync(Longest);
        Assert.True(code == 0, $"a program ended with {code}:\n{Said}");
        return Output;
    }
}
