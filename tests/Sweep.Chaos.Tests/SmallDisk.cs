using System.Diagnostics;
using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>A file system of its own for the store, small enough to be filled; an ordinary folder where we may not mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Size = "64m";
    private readonly TempFolder _folder = new();

    public SmallDisk()
    {
        Root = Directory.CreateDirectory(_folder.PathOf("disk")).FullName;
        IsSmall = Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", $"size={Size}", "sweep-chaos", Root);
    }

    public string Root { get; }

    /// <summary>False: it must not be filled, other things live on it.</summary>
    public bool IsSmall { get; }

    /// <summary>Takes all the space that is left, until disposed.</summary>
    public IDisposable Fill()
    {
        var path = Path.Combine(Root, "filler");
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            var block = new byte[4096];
            try
            {
                while (IsSmall)
                    file.Write(block);
            }
            catch (IOException)
            {
                // Full.
            }
        }
        return new Filler(path);
    }

    public void Dispose()
    {
        // A worker that was killed a moment ago may still hold it: detach now, and let the kernel free it then.
        if (IsSmall)
            Run("umount", "--lazy", Root);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class Filler(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}
