using System.Runtime.InteropServices;
using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>
/// <c>sweep setup torch</c> with the real SDK and feeds of our own. That what it brings is loaded is tested with the packages
/// (Sweep.Package.Tests).
/// </summary>
public sealed class SetupTests : IDisposable
{
    // A trainer from elsewhere: the one that is built here may have a libtorch beside it already.
    private readonly SweepCli _cli =
        new SweepCli().WithFakeTrainer().With("LIBTORCH", "").With("XDG_DATA_HOME", "").With("NUGET_PACKAGES", "");

    private string Feed => Path.Combine(_cli.Folder, "feed");

    private string Data => Path.Combine(_cli.Folder, ".local", "share");

    public SetupTests() => _cli.With("HOME", _cli.Folder);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Setup_FromAFeed_PutsLibtorchIntoTheUsersFolderOnce()
    {
        PackageFeed.Configure(_cli.Folder, Feed);
        PackageFeed.AddLibtorch(Feed, PackageFeed.CpuLibtorch);
        var folder = LibtorchRelease.FolderIn(Data, cuda: false);
        // What a call that was cut off leaves behind.
        _cli.Write(Path.GetRelativePath(_cli.Folder, folder + ".incomplete/out/libtorch_cpu.so"), "half of it");

        var first = await _cli.RunAsync("setup", "torch");
        Directory.Delete(Feed, recursive: true);
        var second = await _cli.RunAsync("setup", "torch");

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("122 MiB to download", first.Error, StringComparison.Ordinal);
        var libraries = Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["libc10.so", "libgomp-1.so.1", "libtorch_cpu.so"], libraries);
        Assert.Equal("libtorch_cpu.so", File.ReadAllText(Path.Combine(folder, "libtorch_cpu.so")));
        Assert.Equal([folder], Directory.GetFileSystemEntries(Path.GetDirectoryName(folder)!));
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Contains("already set up", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_ForCudaFromAFeedThatLacksIt_NamesLibtorchAndLeavesNothing()
    {
        PackageFeed.Configure(_cli.Folder, Directory.CreateDirectory(Feed).FullName);

        var result = await _cli.RunAsync("setup", "torch", "--cuda");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the package feed does not have libtorch for NVIDIA GPUs", result.Error, StringComparison.Ordinal);
        Assert.Contains("set LIBTORCH to an installed libtorch 2.10.0", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Data, "sweep")));
    }

    [Fact]
    public async Task Setup_WhereTheFeedCannotBeReached_SaysSo()
    {
        // Nobody listens on the discard port.
        PackageFeed.Configure(_cli.Folder, "http://127.0.0.1:9/index.json");

        var result = await _cli.RunAsync("setup", "torch");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the package feed cannot be reached", result.Error, StringComparison.Ordinal);
        Assert.Contains("LIBTORCH", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_WhereDotnetHasNoSdk_NamesBothRemedies()
    {
        // A runtime alone: .NET's folder without sdk/. Copied, since links lead back to the folder with the SDK.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var runtime = Path.Combine(_cli.Folder, "dotnet");
        var copied = await _cli.ShellAsync(
            $"mkdir -p '{runtime}' && cd '{dotnet}' && cp -r --parents dotnet host shared/Microsoft.NETCore.App '{runtime}'");
        Assert.True(copied.ExitCode == 0, copied.Error);

        // A test run sets the one with the architecture, which counts first.
        _cli.With("DOTNET_ROOT_X64", runtime).With("DOTNET_ROOT", runtime).With("PATH", runtime);
        var result = await _cli.RunAsync("setup", "torch");

        Assert.True(result.ExitCode == 1, result.Error);
        Assert.Contains("install the .NET 10 SDK, or set LIBTORCH", result.Error, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public async Task Setup_OnADiskWithoutRoom_SaysHowMuchItNeedsBeforeItDownloads()
    {
        var data = Directory.CreateDirectory(Path.Combine(_cli.Folder, "disk")).FullName;

        var result = await _cli.With("XDG_DATA_HOME", data).ShellAsync(
            """unshare --mount sh -c 'mount -t tmpfs -o size=2m small "$XDG_DATA_HOME" && exec "$SWEEP" setup torch'""");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("libtorch needs 783 MiB while it is unpacked, and 2.00 MiB are free", result.Error, StringComparison.Ordinal);
    }

    private sealed class SmallDiskFactAttribute()
        : RequiresFactAttribute(Environment.IsPrivilegedProcess, "mounting a small tmpfs needs root");
}
