namespace Sweep.Core;

/// <summary>The release of libtorch that this program's TorchSharp is made for, and the folder of a user's data that may hold it.</summary>
public static class LibtorchRelease
{
    /// <summary>As its package is numbered.</summary>
    public const string Version = "2.10.0";

    /// <summary>A library that every libtorch has: where it lies is libtorch.</summary>
    public const string MainLibrary = "libtorch_cpu.so";

    /// <summary>Where <c>sweep setup torch</c> puts it and trainers look for it. The folder is there when it is whole.</summary>
    /// <param name="userData">The user's folder for programs' data, <c>~/.local/share</c> say.</param>
    /// <param name="cuda">The one for NVIDIA GPUs.</param>
    public static string FolderIn(string userData, bool cuda) =>
        Path.Combine(userData, "sweep", cuda ? $"libtorch-{Version}-cuda" : $"libtorch-{Version}");
}
