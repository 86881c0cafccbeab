using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>The command line as it was built beside this program.</summary>
internal static class SweepProgram
{
    public static string Path { get; } = Repository.PathOf(
        "artifacts", "bin", "Sweep.Cli", System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "sweep");
}
