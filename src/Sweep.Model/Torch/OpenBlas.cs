using System.Runtime.InteropServices;

namespace Sweep.Model;

/// <summary>
/// OpenBLAS chooses kernels by the processor (or OPENBLAS_CORETYPE), and different kernels add in different orders: their name belongs to the device kind.
/// </summary>
internal static class OpenBlas
{
    private static readonly string[] Libraries = ["libopenblas.so.0", "libblas.so.3"];

    /// <summary><c>openblas SkylakeX</c>; <c>blas</c> where the library does not say.</summary>
    public static unsafe string Description =>
        Find("openblas_get_corename") is var corename and not 0
            ? $"openblas {Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)corename)())}"
            : "blas";

    /// <summary>libtorch's own thread count does not reach a BLAS that has threads of its own.</summary>
    public static unsafe void UseOneThread()
    {
        if (Find("openblas_set_num_threads") is var setThreads and not 0)
            ((delegate* unmanaged[Cdecl]<int, void>)setThreads)(1);
    }

    private static nint Find(string export)
    {
        foreach (var library in Libraries)
        {
            if (NativeLibrary.TryLoad(library, out var handle) && NativeLibrary.TryGetExport(handle, export, out var address))
                return address;
        }
        return 0;
    }
}
