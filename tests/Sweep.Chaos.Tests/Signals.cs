using System.Runtime.InteropServices;

namespace Sweep.Chaos.Tests;

/// <summary>Signals to processes that this test started.</summary>
internal static partial class Signals
{
    public static void Stop(int processId) => _ = Kill(processId, 19);

    public static void Continue(int processId) => _ = Kill(processId, 18);

    public static void KillNow(int processId) => _ = Kill(processId, 9);

    /// <summary>
    /// The runtime takes a first SIGSEGV for a fault of an instruction that will fault again, and puts the default action back; the second
    /// one kills.
    /// </summary>
    public static void Segfault(int processId)
    {
        _ = Kill(processId, 11);
        SpinWait.SpinUntil(() => Kill(processId, 11) != 0
            || !ProcessChildren.Of(Environment.ProcessId).Contains(processId), TimeSpan.FromSeconds(30));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
