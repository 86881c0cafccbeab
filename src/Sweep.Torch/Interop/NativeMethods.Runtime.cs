using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/runtime.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_libtorch_version(byte* buffer, int capacity);

    [LibraryImport(Library)]
    internal static partial int sweep_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int sweep_get_num_threads(out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int sweep_get_num_interop_threads(out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial int sweep_generator_new(ulong seed, int deviceType, int deviceIndex, out nint generator);

    [LibraryImport(Library)]
    internal static partial int sweep_generator_default(int deviceType, int deviceIndex, out nint generator);

    [LibraryImport(Library)]
    internal static partial int sweep_generator_seed(GeneratorHandle generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial int sweep_generator_initial_seed(GeneratorHandle generator, out ulong seed);

    [LibraryImport(Library)]
    internal static partial int sweep_generator_free(nint generator);

    [LibraryImport(Library)]
    internal static partial int sweep_cuda_is_available(out int available);

    [LibraryImport(Library)]
    internal static partial int sweep_cuda_is_cudnn_available(out int available);

    [LibraryImport(Library)]
    internal static partial int sweep_cuda_device_count(out int count);

    [LibraryImport(Library)]
    internal static partial int sweep_cuda_synchronize(int deviceIndex);

    [LibraryImport(Library)]
    internal static partial int sweep_cuda_manual_seed(ulong seed, int all);

    [LibraryImport(Library)]
    internal static partial int sweep_get_matmul_tf32(out int allowed);

    [LibraryImport(Library)]
    internal static partial int sweep_set_matmul_tf32(int allowed);

    [LibraryImport(Library)]
    internal static partial int sweep_get_cudnn_tf32(out int allowed);

    [LibraryImport(Library)]
    internal static partial int sweep_set_cudnn_tf32(int allowed);
}
