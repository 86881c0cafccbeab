using System.CommandLine;

namespace Sweep.Cli;

/// <summary>Reads the sweep file that a verb was given.</summary>
internal static class PlanFile
{
    /// <summary>A text that is gone from its path is read from the store, where the sweep is in it.</summary>
    /// <exception cref="Core.SweepFileException">Everything that is wrong with the file.</exception>
    /// <exception cref="Core.UsageException">It cannot be opened.</exception>
    public static Task<LoadedPlan> ReadAsync(Session session, ParseResult args, string file, CancellationToken cancel) =>
        LoadedPlan.ReadAsync(
            file, session.Note, async c => StoreOption.Exists(args) ? await StoreOption.OpenAsync(args, create: false, c) : null, cancel);
}
