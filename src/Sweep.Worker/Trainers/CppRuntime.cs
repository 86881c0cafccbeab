using System.Runtime.InteropServices;
using Sweep.Core;

namespace Sweep.Worker;

/// <summary>
/// The library to be preloaded into trainers on systems whose C++ runtime is older than TorchSharp needs (Debian 12, Ubuntu 22.04);
/// build/cpp-runtime makes it and explains it.
/// </summary>
internal static class CppRuntime
{
    /// <summary>
    /// The path of <c>cpp-runtime/libstdc++.so.6</c> beside the trainer; null where there is none, or where the system's own library
    /// suffices.
    /// </summary>
    /// <param name="trainerFolder">The folder with the trainer's executable.</param>
    public static string? ToPreload(string trainerFolder)
    {
        var path = Path.Combine(trainerFolder, "cpp-runtime", "libstdc++.so.6");
        return OperatingSystem.IsLinux() && File.Exists(path) && !SystemSuffices() ? path : null;
    }

    // This process is a .NET one, which has the system's library loaded already.
    private static bool SystemSuffices() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library)
        && NativeLibrary.TryGetExport(library, LibtorchRelease.NewestCppSymbol, out _);
}
