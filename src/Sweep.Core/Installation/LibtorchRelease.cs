namespace Sweep.Core;

/// <summary>The release of libtorch that this program's TorchSharp is made for, and the folder of a user's data that may hold it.</summary>
public static class LibtorchRelease
{
    /// <summary>As its package is numbered.</summary>
    public const string Version = "2.10.0";

    /// <summary>A library that every libtorch has: where it lies is libtorch.</summary>
    public const string MainLibrary = "libtorch_cpu.so";

    /// <summary>
    /// The newest symbol of the C++ runtime that TorchSharp's native library asks for: an empty initialiser, which came with GCC 13
    /// (version GLIBCXX_3.4.32). A system whose library has it needs no other one.
    /// </summary>
    public const string NewestCppSymbol = "_ZSt21ios_base_library_initv";

    /// <summary>Where <c>sweep setup torch</c> puts it and trainers look for it. The folder is there when it is whole.</summary>
    /// <param name="userData">The user's folder for programs' data, <c>~/.local/share</c> say.</param>
    /// <param name="cuda">The one for NVIDIA GPUs.</param>
    public static string FolderIn(string userData, bool cuda) =>
        Path.Combine(userData, "sweep", cuda ? $"libtorch-{Version}-cuda" : $"libtorch-{Version}");
}
