using System.Runtime.InteropServices;

namespace Sweep.Trainer;

/// <summary>Ends the process from any thread, at once.</summary>
internal static partial class ProcessEnd
{
    /// <summary>
    /// Nobody listens any more, so nothing is worth waiting for: not the step that the main thread computes, nor the static destructors of
    /// native libraries, which would run beside it. Checkpoints take a temporary name until they are whole, so none can be torn.
    /// </summary>
    public static void AtOnce(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(exitCode);
        Exit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
