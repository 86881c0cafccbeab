using System.Globalization;
using System.Text.Json;

namespace Sweep.Package.Tests;

/// <summary>What build/package makes, installed and used as people would, where there is no repository.</summary>
public sealed class PackageTests(BuiltPackages packages) : IClassFixture<BuiltPackages>, IDisposable
{
    private readonly EmptyHome _home = new();

    public void Dispose() => _home.Dispose();

    [EmptyHomeFact]
    public async Task Tool_InAnEmptyHome_TrainsTheDemo()
    {
        await _home.RunAsync("dotnet", "tool", "install", "Sweep.Cli", "--source", packages.Folder, "--tool-path", _home.PathOf("tools"));

        await TrainsTheDemoAsync(_home.PathOf("tools", "sweep"), _home.PathOf("tools", ".store"));
    }

    [EmptyHomeFact]
    public async Task Archive_InAnEmptyHome_TrainsTheDemoAndBigramsOnceLibtorchIsSetUp()
    {
        var sweep = Path.Combine(await UnpackAsync(), "sweep");
        await TrainsTheDemoAsync(sweep, Path.GetDirectoryName(sweep)!);
        // From the packages that this checkout was built from; the feed is asked only where they have another libtorch.
        var unpacked = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await using (var setup = _home.Start([("NUGET_PACKAGES", unpacked)], sweep, "setup", "torch"))
            await setup.SucceedsAsync();

        _home.CopySweep("bigram.yaml", maxIters: 50);
        await _home.RunAsync(sweep, "run", "bigram.yaml");

        Assert.True(File.Exists(_home.PathOf(".local", "share", "sweep", "libtorch-2.10.0", "libtorch_cpu.so")));
        Assert.Equal([Path.Combine(".local", "share", "sweep", "libtorch-2.10.0")], Below(_home.PathOf(".local", "share", "sweep")));
    }

    [EmptyHomeFact]
    public async Task Archive_InAnEmptyHome_HasAServiceThatSweepsAreRunThrough()
    {
        var folder = await UnpackAsync();
        _home.CopySweep("demo.yaml", maxIters: 50);
        var (silo, gateway, health) = (Port(), Port(), Port());
        await using var service = _home.Start(
            [], Path.Combine(folder, "sweep-silo"), "--store", _home.PathOf("sweep.db"), "--cluster", $"127.0.0.1:{silo}",
            "--silo-port", silo, "--gateway-port", gateway, "--health", $"127.0.0.1:{health}", "--devices", "cpu:0");
        await service.SaysAsync("ready", RunningProgram.Longest);

        await _home.RunAsync(Path.Combine(folder, "sweep"), "run", "demo.yaml", "--store", $"orleans://127.0.0.1:{gateway}");

        var version = await _home.RunAsync(Path.Combine(folder, "sweep-silo"), "--version");
        Assert.StartsWith(packages.Version, version, StringComparison.Ordinal);
    }

    private async Task TrainsTheDemoAsync(string sweep, string installed)
    {
        _home.CopySweep("demo.yaml", maxIters: 100);
        await _home.RunAsync(sweep, "run", "demo.yaml");

        var states = Rows(await _home.RunAsync(sweep, "leaderboard", "demo", "--json")).Select(row => row.GetProperty("state").GetString());
        Assert.Equal(Enumerable.Repeat("completed", 8), states);
        Assert.StartsWith(packages.Version, await _home.RunAsync(sweep, "--version"), StringComparison.Ordinal);
        var checks = Rows(await _home.RunAsync(sweep, "doctor", "--json")).ToDictionary(
            row => row.GetProperty("check").GetString()!,
            row => (Health: row.GetProperty("health").GetString(), Detail: row.GetProperty("detail").GetString()!));
        Assert.StartsWith(installed + "/", checks["trainer"].Detail, StringComparison.Ordinal);
        Assert.Equal("ok", checks["fused"].Health);
        Assert.Equal("warn", checks["torch"].Health);
        Assert.Contains("sweep setup torch", checks["torch"].Detail, StringComparison.Ordinal);
    }

    private async Task<string> UnpackAsync()
    {
        await _home.RunAsync("tar", "-xzf", packages.Archive);
        return _home.PathOf($"sweep-{packages.Version}-linux-x64");
    }

    private IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetRelativePath(_home.Folder, path));

    private static List<JsonElement> Rows(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];

    private static string Port() => FreePort.Find().ToString(CultureInfo.InvariantCulture);
}
