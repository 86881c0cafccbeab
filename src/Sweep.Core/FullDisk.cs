namespace Sweep.Core;

/// <summary>Tells a disk without room from other I/O errors.</summary>
public static class FullDisk
{
    // errno ENOSPC and EDQUOT of Linux, and ERROR_DISK_FULL of Windows: an IOException carries them as its HResult.
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int NoSpaceWindows = unchecked((int)0x80070070);

    /// <summary>True when no space is left, or none of the user's quota.</summary>
    public static bool IsCauseOf(IOException error) => error.HResult is NoSpace or NoQuota or NoSpaceWindows;
}
