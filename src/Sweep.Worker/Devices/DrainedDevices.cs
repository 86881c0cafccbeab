using Sweep.Core;

namespace Sweep.Worker;

/// <summary>
/// Which devices of this machine are drained: a file for each, so that a drain outlives a restart of the service and of the machine.
/// </summary>
public sealed class DrainedDevices(string folder)
{
    /// <summary>
    /// Those of a machine, in the service's own folder.
    /// </summary>
    /// <param name="machine">Its name: several services on one computer are several machines.</param>
    public static DrainedDevices Of(string machine) => new(Path.Combine(StateFolder.Path, "drained", machine));

    public bool Contains(string device) => File.Exists(PathOf(device));

    /// <exception cref="SweepException">The file cannot be written.</exception>
    public void Add(string device) => Change(device, path =>
    {
        Directory.CreateDirectory(folder);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Flush(flushToDisk: true);
    });

    /// <exception cref="SweepException">The file cannot be removed.</exception>
    public void Remove(string device) => Change(device, path =>
    {
        if (Directory.Exists(folder))
            File.Delete(path);
    });

    private void Change(string device, Action<string> change)
    {
        var path = PathOf(device);
        try
        {
            change(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException(
                $"whether {device} is drained cannot be kept in {path}: {e.Message}; "
                + "set SWEEP_STATE to a folder that the service may write to",
                e);
        }
    }

    private string PathOf(string device) => Path.Combine(folder, device);
}
