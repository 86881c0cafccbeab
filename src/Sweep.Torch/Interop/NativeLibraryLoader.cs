using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Finds libsweep_torch at the first native call and refuses one that was built for another version of this assembly.</summary>
internal static class NativeLibraryLoader
{
    /// <summary><c>sweep::abi_version</c> in native/guard.h.</summary>
    internal const int AbiVersion = 1;

    internal const string FileName = "libsweep_torch.so";

#pragma warning disable CA2255 // The resolver must stand before the first call of any of several hundred entry points.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, Resolve);

    /// <exception cref="TorchLibraryException">It is missing, cannot be loaded, or has another ABI version.</exception>
    internal static unsafe nint Load(string path)
    {
        if (!File.Exists(path))
            throw new TorchLibraryException($"{path} is missing: build Sweep.Torch again (it needs cmake, g++ and libtorch-dev)");
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchLibraryException($"{path} cannot be loaded ({error.Message.ReplaceLineEndings(" ").Trim()}): is the libtorch it was built against installed? " +
                "apt-get install -y libtorch-dev libopenblas0-pthread, or build again with LIBTORCH naming the libtorch to use", error);
        }
        if (!NativeLibrary.TryGetExport(library, "sweep_abi_version", out var entry))
            throw new TorchLibraryException($"{path} is not Sweep's libtorch shim: it has no sweep_abi_version");
        var version = ((delegate* unmanaged<int>)entry)();
        if (version != AbiVersion)
            throw new TorchLibraryException($"{path} has ABI version {version} and this build of Sweep.Torch needs {AbiVersion}: build the solution again, so that both come from the same sources");
        return library;
    }

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeMethods.Library ? Load(Path.Combine(AppContext.BaseDirectory, FileName)) : 0;
}
