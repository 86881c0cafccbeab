using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sweep.Core;

namespace Sweep.Control;

/// <summary>Opens a sweep's text, and says what a path leads to where it is no file that can be read again for every run.</summary>
public static partial class TextFile
{
    // The numbers are the kernel's, on x64 and on ARM.
    private const int CloseOnExec = 0x80000;
    private const int DoNotWait = 0x800;

    /// <exception cref="DataException">It is a folder, a pipe or a socket.</exception>
    /// <exception cref="IOException">It cannot be opened, as <see cref="File.OpenRead(string)"/> says.</exception>
    public static Stream Open(string path)
    {
        if (Directory.Exists(path))
            throw new DataException($"data is the folder {Quoted.Plain(path)}; give the path of one text in it");
        // Plainly opening a pipe waits for whoever writes to it, maybe for ever.
        if (!OperatingSystem.IsLinux() || OpenDescriptor(path, DoNotWait | CloseOnExec) is not (>= 0 and var descriptor))
            return File.OpenRead(path);
        var file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        if (file.CanSeek)
            return file;
        file.Dispose();
        throw new DataException($"data is {Quoted.Plain(path)}, a pipe or a device that can be read only once, and every run reads "
            + "its text; write it to a file first");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenDescriptor(string path, int flags);
}
