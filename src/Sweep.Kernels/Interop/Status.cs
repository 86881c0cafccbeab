using System.Text;

namespace Sweep.Kernels.Interop;

/// <summary><c>sweep_status</c> of sweep_kernels.h.</summary>
internal enum Status
{
    Ok = 0,
    Invalid = 1,
    OutOfMemory = 2,
    Unsupported = 3,
    Internal = 4,
}

internal static class StatusExtensions
{
    /// <summary>Bytes of the buffer that an export writes its reason to.</summary>
    public const int ErrorLength = 512;

    /// <summary>The one place where a native failure becomes an exception.</summary>
    public static void ThrowIfFailed(this Status status, ReadOnlySpan<byte> error)
    {
        if (status == Status.Ok)
            return;
        var end = error.IndexOf((byte)0);
        var reason = Encoding.UTF8.GetString(end < 0 ? error : error[..end]);
        throw status switch
        {
            Status.OutOfMemory => new InsufficientMemoryException(reason),
            Status.Invalid => new ArgumentException(reason),
            Status.Unsupported => new UsageException(reason),
            _ => new SweepException($"the fused kernels failed: {reason}"),
        };
    }
}
