using System.ComponentModel;
using System.Diagnostics;

namespace Sweep.Control;

/// <summary>The commit a sweep file came from, so that a result can be traced to its sources.</summary>
public static class GitCommit
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The commit that is checked out where the file lies, with <c>-dirty</c> when tracked files were changed; null outside a repository or
    /// without git.
    /// </summary>
    public static async Task<string?> OfAsync(string file, CancellationToken cancel)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(Timeout);
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git",
                ["-C", folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var complaint = git.StandardError.ReadToEndAsync(timeout.Token);
            var commit = (await git.StandardOutput.ReadToEndAsync(timeout.Token)).Trim();
            await complaint;
            await git.WaitForExitAsync(timeout.Token);
            return git.ExitCode == 0 && commit.Length > 0 ? commit : null;
        }
        catch (Exception e) when (e is Win32Exception || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }
}
