using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.NativeMethods;

namespace TorchSharp;

/// <summary>The subset of TorchSharp's entry point that training and sampling a small transformer need.</summary>
public static partial class torch
{
    /// <summary>The version of the libtorch that the native part was built against, as in <c>1.13.0</c>.</summary>
    public static unsafe string __version__
    {
        get
        {
            const int Capacity = 64;
            var buffer = stackalloc byte[Capacity];
            NativeError.Check(sweep_libtorch_version(buffer, Capacity));
            return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
        }
    }

    /// <summary>How many threads one operation may use.</summary>
    public static void set_num_threads(int num) => NativeError.Check(sweep_set_num_threads(num));

    public static int get_num_threads()
    {
        NativeError.Check(sweep_get_num_threads(out var count));
        return count;
    }

    /// <summary>How many operations may run at once; can be set only before the first of them.</summary>
    public static void set_num_interop_threads(int num) => NativeError.Check(sweep_set_num_interop_threads(num));

    public static int get_num_interop_threads()
    {
        NativeError.Check(sweep_get_num_interop_threads(out var count));
        return count;
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static class cuda
    {
        public static bool is_available()
        {
            NativeError.Check(sweep_cuda_is_available(out var available));
            return available != 0;
        }

        public static bool is_cudnn_available()
        {
            NativeError.Check(sweep_cuda_is_cudnn_available(out var available));
            return available != 0;
        }

        public static int device_count()
        {
            NativeError.Check(sweep_cuda_device_count(out var count));
            return count;
        }

        public static void manual_seed(long seed) => NativeError.Check(sweep_cuda_manual_seed(unchecked((ulong)seed), 0));

        public static void manual_seed_all(long seed) => NativeError.Check(sweep_cuda_manual_seed(unchecked((ulong)seed), 1));

        /// <summary>Waits until all that was asked of the device is done.</summary>
        public static void synchronize(Device? device = null) => NativeError.Check(sweep_cuda_synchronize(device?.index ?? -1));
    }

    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                /// <summary>Matrix products of float32 may round their inputs to TF32 (10 bits of mantissa) on CUDA devices that have it.</summary>
                public static bool allow_tf32
                {
                    get
                    {
                        NativeError.Check(sweep_get_matmul_tf32(out var allowed));
                        return allowed != 0;
                    }
                    set => NativeError.Check(sweep_set_matmul_tf32(value ? 1 : 0));
                }
            }
        }

        public static class cudnn
        {
            public static bool allow_tf32
            {
                get
                {
                    NativeError.Check(sweep_get_cudnn_tf32(out var allowed));
                    return allowed != 0;
                }
                set => NativeError.Check(sweep_set_cudnn_tf32(value ? 1 : 0));
            }
        }
    }
}
