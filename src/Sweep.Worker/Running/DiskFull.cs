namespace Sweep.Worker;

/// <summary>Tells a full disk from other trouble.</summary>
internal static class DiskFull
{
    /// <summary>True when a trainer's failure says, in the C library's words, that a write found no room or no quota.</summary>
    public static bool IsReason(string message) =>
        message.Contains("No space left on device", StringComparison.OrdinalIgnoreCase)
        || message.Contains("Disk quota exceeded", StringComparison.OrdinalIgnoreCase);
}
