using System.Runtime.InteropServices;
using System.Text;

namespace Sweep.Model;

/// <summary>A GPU's model, from the driver: libtorch's C# surfaces do not tell it.</summary>
internal static partial class CudaName
{
    private const int Success = 0;

    public static string Of(int index)
    {
        var name = new byte[256];
        try
        {
            if (Initialize(0) == Success
                && Get(out var device, Math.Max(0, index)) == Success
                && Name(name, name.Length, device) == Success)
            {
                return Encoding.UTF8.GetString(name.AsSpan(0, Array.IndexOf(name, (byte)0)));
            }
        }
        catch (DllNotFoundException)
        {
            // A driver under another name; the kind is then as exact as it can be.
        }
        return "cuda";
    }

    [LibraryImport("libcuda.so.1", EntryPoint = "cuInit")]
    private static partial int Initialize(uint flags);

    [LibraryImport("libcuda.so.1", EntryPoint = "cuDeviceGet")]
    private static partial int Get(out int device, int ordinal);

    [LibraryImport("libcuda.so.1", EntryPoint = "cuDeviceGetName")]
    private static partial int Name([Out] byte[] name, int length, int device);
}
