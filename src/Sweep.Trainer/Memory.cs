namespace Sweep.Trainer;

internal static class Memory
{
    /// <summary>
    /// After an allocation that failed: what a half-made engine or step held goes with its finalizers, and whoever is next needs the room.
    /// </summary>
    public static void Release()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
