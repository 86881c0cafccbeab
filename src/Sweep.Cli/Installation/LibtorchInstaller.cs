using Sweep.Core;
using Sweep.Listings;
using Sweep.Store.Checkpoints;

namespace Sweep.Cli;

/// <summary>
/// Brings TorchSharp's libtorch from the package feed that this machine's NuGet configuration names into a folder of the user.
/// <para>The .NET SDK downloads and unpacks it, by building an empty project in a folder beside the final one; what that build puts out is
/// renamed when it is whole. A folder that an interrupted call left behind is removed by the next one.</para>
/// </summary>
/// <param name="folder">Where its libraries are to lie.</param>
/// <param name="cuda">The one for NVIDIA GPUs.</param>
internal sealed class LibtorchInstaller(string folder, bool cuda, Action<string> say)
{
    // Measured for the package for CPUs: the package, which is kept twice while it is unpacked, and its libraries.
    private const long PackageBytes = 128_200_806;
    private const long UnpackedBytes = 498_000_000;
    private const long Reserve = 64L << 20;

    private string Package => cuda ? "libtorch-cuda-12.8-linux-x64" : "libtorch-cpu-linux-x64";
    private string RequiredLibrary => cuda ? "libtorch_cuda.so" : LibtorchRelease.MainLibrary;
    private static string Elsewhere =>
        $"set LIBTORCH to an installed libtorch {LibtorchRelease.Version}, for example site-packages/torch of a Python environment";

    /// <returns>False: it was there already.</returns>
    /// <exception cref="SweepException">It cannot be brought here; nothing has changed.</exception>
    public async Task<bool> InstallAsync(CancellationToken cancel)
    {
        if (IsThere())
            return false;
        if (!OperatingSystem.IsLinux())
            throw new SweepException($"packages of libtorch for this system are not known; {Elsewhere}");
        var parent = Path.GetDirectoryName(folder)!;
        try
        {
            Directory.CreateDirectory(parent);
            using var turn = TakeTurn(Path.Combine(parent, "setup.lock"));
            if (IsThere())
                return false;
            await FetchAsync(folder + ".incomplete", cancel);
            DirectorySync.Flush(parent);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException($"libtorch cannot be written to {folder}: {e.Message}", e);
        }
    }

    private bool IsThere() => File.Exists(Path.Combine(folder, RequiredLibrary));

    private async Task FetchAsync(string scratch, CancellationToken cancel)
    {
        Delete(scratch);
        var sdk = await DotnetSdk.FindAsync(cancel)
            ?? throw new SweepException(
                $"there is no .NET SDK here, which fetches libtorch from the package feed; install the .NET 10 SDK, or {Elsewhere}");
        var cache = GlobalPackages();
        var cached = File.Exists(Path.Combine(cache, Package, LibtorchRelease.Version, ".nupkg.metadata"));
        RequireRoom(cached);
        say(Announcement(cached));
        try
        {
            Directory.CreateDirectory(scratch);
            await File.WriteAllTextAsync(Path.Combine(scratch, "libtorch.csproj"), Project(cached ? cache : null), cancel);
            var build = await sdk.BuildAsync(scratch, cancel);
            if (build.ExitCode != 0)
                throw new SweepException(Failure(build.Output, scratch));
            KeepLibraries(Path.Combine(scratch, "out"), Path.Combine(scratch, "whole"));
            Directory.Move(Path.Combine(scratch, "whole"), folder);
        }
        finally
        {
            Delete(scratch);
        }
    }

    private string Announcement(bool cached)
    {
        if (cuda)
            return $"fetching libtorch {LibtorchRelease.Version} for NVIDIA GPUs from the package feed into {folder}: some gigabytes ...";
        return cached
            ? $"taking libtorch {LibtorchRelease.Version} from the packages of this machine into {folder}; nothing is downloaded ..."
            : $"fetching libtorch {LibtorchRelease.Version} from the package feed into {folder}: {Format.Bytes(PackageBytes)} to download, "
                + $"{Format.Bytes(UnpackedBytes)} on disk ...";
    }

    private void RequireRoom(bool cached)
    {
        var needed = UnpackedBytes + (cached ? 0 : 2 * PackageBytes) + Reserve;
        if (DiskSpace.Free(folder) is { } free && free < needed)
        {
            throw new SweepException(
                $"libtorch needs {Format.Bytes(needed)} while it is unpacked, "
                + $"and {Format.Bytes(free)} are free at {Path.GetDirectoryName(folder)}; "
                + $"make room, set XDG_DATA_HOME to a folder on another disk (for every later sweep too), or {Elsewhere}");
        }
    }

    /// <summary>A project that has nothing but the package; its files are put into out/.</summary>
    /// <param name="cache">A folder of unpacked packages to take it from; null: it is downloaded into the project's folder.</param>
    private string Project(string? cache)
    {
        var fallback = System.Security.SecurityElement.Escape(cache);
        return $"""
            <Project>
              <PropertyGroup>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
                <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
              </PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <EnableDefaultItems>false</EnableDefaultItems>
                <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreAdditionalProjectFallbackFolders>{fallback}</RestoreAdditionalProjectFallbackFolders>
                <OutDir>out/</OutDir>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{Package}" Version="[{LibtorchRelease.Version}]" />
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """;
    }

    private void KeepLibraries(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var library in Directory.EnumerateFiles(from, "*.so*", SearchOption.AllDirectories))
        {
            var kept = Path.Combine(to, Path.GetFileName(library));
            File.Move(library, kept);
            using var written = File.OpenRead(kept);
            RandomAccess.FlushToDisk(written.SafeFileHandle);
        }
        if (!File.Exists(Path.Combine(to, RequiredLibrary)))
            throw new SweepException($"package {Package} {LibtorchRelease.Version} brought no {RequiredLibrary}; {Elsewhere}");
        DirectorySync.Flush(to);
    }

    /// <summary>What went wrong, from what the SDK said.</summary>
    private string Failure(string output, string scratch)
    {
        var errors = output.Split('\n').Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Select(Plain).ToList();
        var first = errors.FirstOrDefault() ?? output.Trim();
        if (output.Contains("No space left on device", StringComparison.Ordinal) || DiskSpace.Free(scratch) < Reserve / 16)
            return $"the disk is full at {Path.GetDirectoryName(folder)}; make room and type this again, or {Elsewhere}";
        if (errors.Find(line => line.Contains("NU1301", StringComparison.Ordinal)) is { } unreachable)
        {
            return $"the package feed cannot be reached ({unreachable}); check the network, or NuGet's configuration, and type this again, "
                + $"or {Elsewhere}";
        }
        if (errors.Find(line => line.Contains("NU110", StringComparison.Ordinal)) is { } missing)
        {
            return $"the package feed does not have libtorch{(cuda ? " for NVIDIA GPUs" : "")} ({missing}); "
                + $"name one that has it in NuGet's configuration, or {Elsewhere}";
        }
        return $"the .NET SDK could not fetch libtorch: {first}; {Elsewhere}";
    }

    // Without the project's path before and behind it.
    private static string Plain(string line)
    {
        var text = line[Math.Max(0, line.IndexOf("error", StringComparison.OrdinalIgnoreCase))..];
        var end = text.LastIndexOf(" [", StringComparison.Ordinal);
        return (end > 0 ? text[..end] : text).Trim().TrimEnd('.');
    }

    private static string GlobalPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static FileStream TakeTurn(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new SweepException($"another `{ProgramName.Typed} setup torch` is at work ({path} is locked); wait for it", e);
        }
    }

    private static void Delete(string scratch)
    {
        if (Directory.Exists(scratch))
            Directory.Delete(scratch, recursive: true);
    }
}
