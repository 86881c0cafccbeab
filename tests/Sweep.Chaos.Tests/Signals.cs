using System.Runtime.InteropServices;

namespace Sweep.Chaos.Tests;

/// <summary>Signals to processes that this test started.</summary>
internal static partial class Signals
{
    public static void Stop(int processId) => _ = Kill(processId, 19);

    public static void Continue(int processId) => _ = Kill(processId, 18);

    public static void KillNow(int processId) => _ = Kill(processId, 9);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
