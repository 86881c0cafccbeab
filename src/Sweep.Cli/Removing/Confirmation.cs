using System.CommandLine;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary>Asks before something is done that cannot be undone, unless <c>--yes</c> says it already.</summary>
internal static class Confirmation
{
    public static Option<bool> Option() => new("--yes") { Description = "do not ask" };

    /// <summary>True when it is to be done; false when the answer was no.</summary>
    /// <param name="question">Without its question mark.</param>
    /// <exception cref="UsageException">Nobody is there to answer.</exception>
    public static async Task<bool> AskAsync(Session session, string question, CancellationToken cancel)
    {
        await session.Error.WriteAsync($"{question}? [y/N] ");
        await session.Error.FlushAsync(cancel);
        var answer = await Console.In.ReadLineAsync(cancel)
            ?? throw new UsageException("there was no answer, so nothing was done; --yes does it without asking");
        return answer.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
