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

    public static FailureKind Classify(Exception exception) => exception switch
    {
        DataException => FailureKind.Data,
        DivergedException => FailureKind.Diverged,
        UsageException => FailureKind.Config,
        OutOfMemoryException => FailureKind.OutOfMemory,
        ExternalException when SaysOutOfMemory(exception.Message) => FailureKind.OutOfMemory,
        IOException error when FullDisk.IsCauseOf(error) => FailureKind.DiskFull,
        _ => FailureKind.Crash,
    };

    private static bool SaysOutOfMemory(string message) =>
        OutOfMemoryPhrases.Any(phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
