using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// The C ABI of libsweep_torch, a file per area, named as the native sources are. Every function but two gives a status for <see cref="NativeError.Check"/>.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "sweep_torch";

    [LibraryImport(Library)]
    internal static partial void sweep_last_error(byte* buffer, int capacity);
}
