using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>The one place where a native status becomes an exception.</summary>
internal static class NativeError
{
    private const int OutOfMemory = 2;
    private const int MessageCapacity = 8192;

    internal static void Check(int status)
    {
        if (status != 0)
            Throw(status);
    }

    /// <exception cref="TorchOutOfMemoryException">libtorch could not allocate on the CPU or on a device.</exception>
    /// <exception cref="ExternalException">Every other failure, with libtorch's own message.</exception>
    [DoesNotReturn]
    private static unsafe void Throw(int status)
    {
        var buffer = stackalloc byte[MessageCapacity];
        NativeMethods.sweep_last_error(buffer, MessageCapacity);
        var message = Tidy(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer)));
        throw status == OutOfMemory ? new TorchOutOfMemoryException(message) : new ExternalException(message);
    }

    /// <summary>Drops what is about libtorch's own source: its place in the file and the C++ frames.</summary>
    private static string Tidy(string message)
    {
        var frames = message.IndexOf("\nException raised from", StringComparison.Ordinal);
        if (frames >= 0)
            message = message[..frames];
        if (message.StartsWith("[enforce fail at", StringComparison.Ordinal) && message.IndexOf("] ", StringComparison.Ordinal) is var end and >= 0)
            message = message[(end + 2)..].TrimStart('.', ' ');
        return message.Trim();
    }
}
