using Sweep.Testing;

namespace Sweep.Bench.Store;

/// <summary>The command line as it was built beside this program.</summary>
internal static class SweepProgram
{
    public static string Path { get; } = Repository.PathOf("artifacts", "bin", "Sweep.Cli", Configuration(), "sweep");

    // This program's own folder is named after the configuration that was built.
    private static string Configuration() =>
        System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
}
