using Sweep.Core;
using Sweep.Web;
using Sweep.Worker;

namespace Sweep.Silo;

/// <summary>The token of a service's dashboard, kept in a file, so that bookmarks outlive a restart.</summary>
/// <param name="Path">The file: readable and writable by the service's user alone.</param>
internal sealed record DashboardToken(string Text, string Path)
{
    private const int LeastLength = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The machine's; a new one where there is none, or where others could have read it.</summary>
    /// <exception cref="UsageException">The file cannot be read or written.</exception>
    public static DashboardToken OfMachine(string machine) => Of(System.IO.Path.Combine(StateFolder.Path, "dashboard", machine, "token"));

    internal static DashboardToken Of(string path)
    {
        try
        {
            if (IsOwn(path) && File.ReadAllText(path).Trim() is { Length: >= LeastLength } kept)
                return new DashboardToken(kept, path);
            var token = AccessToken.Create();
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.Delete(path);
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                create.UnixCreateMode = OwnerOnly;
            using var writer = new StreamWriter(path, create);
            writer.Write(token);
            return new DashboardToken(token, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"the dashboard's token cannot be kept in {path}: {e.Message}; set SWEEP_STATE to a folder that the service may write to");
        }
    }

    // On Windows a user's data folder is the user's alone.
    private static bool IsOwn(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == OwnerOnly);
}
