using System.Runtime.InteropServices;
using Sweep.Core;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>
/// Says of which kind an exception is. What is not recognised counts as a crash: it is retried, and someone should look at it.
/// </summary>
internal static class FailureClassifier
{
    // How libtorch's allocators put it, on CPU and on CUDA; it has no error type or code of its own for it.
    private static readonly string[] OutOfMemoryPhrases = ["out of memory", "can't allocate memory", "not enough memory"];

    // errno ENOSPC and EDQUOT of Linux, and ERROR_DISK_FULL of Windows: an IOException carries them as its HResult.
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int NoSpaceWindows = unchecked((int)0x80070070);

    public static FailureKind Classify(Exception exception) => exception switch
    {
        DataException => FailureKind.Data,
        DivergedException => FailureKind.Diverged,
        UsageException => FailureKind.Config,
        OutOfMemoryException => FailureKind.OutOfMemory,
        ExternalException when SaysOutOfMemory(exception.Message) => FailureKind.OutOfMemory,
        IOException { HResult: NoSpace or NoQuota or NoSpaceWindows } => FailureKind.DiskFull,
        _ => FailureKind.Crash,
    };

    private static bool SaysOutOfMemory(string message) =>
        OutOfMemoryPhrases.Any(phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
