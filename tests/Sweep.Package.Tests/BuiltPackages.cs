using System.Diagnostics;

namespace Sweep.Package.Tests;

/// <summary>The packages of this checkout, made once for all tests, in a folder outside of it.</summary>
public sealed class BuiltPackages : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>The folder that holds them.</summary>
    public string Folder => _folder.Root;

    /// <summary>The archive of sweep, sweep-silo and the trainer.</summary>
    public string Archive => Assert.Single(Directory.GetFiles(Folder, "sweep-*-linux-x64.tar.gz"));

    /// <summary>As the names of the packages have it.</summary>
    public string Version => Path.GetFileName(Archive)["sweep-".Length..^"-linux-x64.tar.gz".Length];

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo(Repository.PathOf("build", "package"), ["--output", Folder]);
        // What a test run tells its own MSBuild must not reach another one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        await using var building = new RunningProgram(start);
        await building.SucceedsAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
