using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Sweep.Core;
using TorchSharp;

namespace Sweep.Model;

/// <summary>
/// Loads libtorch, then TorchSharp's native library, before anything of TorchSharp is used. TorchSharp by itself would look for libtorch
/// beside its own files only, and answers a failure by copying packages about and writing to stdout, which belongs to the protocol.
/// <para>Where libtorch comes from, in this order: the folder that environment variable LIBTORCH names (libtorch's own, or a Python
/// environment's <c>site-packages/torch</c>); <c>libtorch/</c> beside this program; what the CUDA packages put beside TorchSharp; what
/// <c>sweep setup torch</c> put into the user's data folder, the one for CUDA first.</para>
/// </summary>
internal static partial class LibtorchLoader
{
    // Each needs only those before it. The CUDA ones are not in a build for CPUs.
    private static readonly (string File, bool Optional)[] LoadOrder =
    [
        ("libc10.so", false), (LibtorchRelease.MainLibrary, false), ("libc10_cuda.so", true), ("libtorch_cuda.so", true),
            ("libtorch.so", false),
    ];

    private static readonly Lock s_lock = new();
    private static bool s_loaded;

    /// <summary>The version of the libtorch that is loaded: results depend on it.</summary>
    public static string Version { get; private set; } = LibtorchRelease.Version;

    /// <summary>Loads both, once.</summary>
    /// <exception cref="ConfigException">One of them cannot be loaded; the message says why and what to do.</exception>
    public static void Load()
    {
        lock (s_lock)
        {
            if (s_loaded)
                return;
            RequireCppRuntime();
            var named = Environment.GetEnvironmentVariable("LIBTORCH");
            // Not verified: where HOME has no such folder yet, the answer would be empty.
            var userData = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            if (FindFolder(named, AppContext.BaseDirectory, userData) is { } folder)
            {
                LoadFrom(folder);
                Version = InstalledVersion(folder) ?? LibtorchRelease.Version;
            }
            LoadTorchSharp();
            s_loaded = true;
        }
    }

    /// <summary>The folder that holds libtorch's files; null where they lie beside TorchSharp's own.</summary>
    /// <param name="named">The value of LIBTORCH.</param>
    /// <param name="userData">The user's folder for programs' data; empty where the user has none.</param>
    /// <exception cref="ConfigException">There is none, or LIBTORCH names none.</exception>
    internal static string? FindFolder(string? named, string applicationFolder, string userData)
    {
        var packaged = Path.Combine(applicationFolder, "runtimes", "linux-x64", "native");
        if (!string.IsNullOrEmpty(named))
            return FindNamed(named, packaged);
        var own = Path.Combine(applicationFolder, "libtorch");
        if (HoldsLibtorch(own))
            return own;
        // Where TorchSharp looks on other systems is left to it.
        if (HoldsLibtorch(packaged) || !OperatingSystem.IsLinux())
            return null;
        string[] fetched = userData.Length == 0
            ? [] : [LibtorchRelease.FolderIn(userData, cuda: true), LibtorchRelease.FolderIn(userData, cuda: false)];
        return fetched.FirstOrDefault(HoldsLibtorch)
            ?? throw new ConfigException(
                $"there is no libtorch {LibtorchRelease.Version} here; `sweep setup torch` brings it, or set LIBTORCH to the folder of an "
                + "installed one, for example site-packages/torch of a Python environment");
    }

    private static string FindNamed(string named, string packaged)
    {
        if (HoldsLibtorch(packaged))
        {
            // TorchSharp would load those as a second libtorch in the same process.
            throw new ConfigException(
                $"LIBTORCH is '{named}', but this build carries libtorch in {packaged}; unset LIBTORCH, or build anew with it set");
        }
        return ((string[])[Path.Combine(named, "lib"), named]).FirstOrDefault(HoldsLibtorch)
            ?? throw new ConfigException(
                $"LIBTORCH is '{named}', and neither there nor in its lib folder is a {LibtorchRelease.MainLibrary}; "
                + $"name the folder of a libtorch "
                + $"{LibtorchRelease.Version}, for example site-packages/torch of a Python environment, or unset LIBTORCH");
    }

    private static bool HoldsLibtorch(string folder) => File.Exists(Path.Combine(folder, LibtorchRelease.MainLibrary));

    private static void LoadFrom(string folder)
    {
        foreach (var (file, optional) in LoadOrder)
        {
            var path = Path.Combine(folder, file);
            if (optional && !File.Exists(path))
                continue;
            try
            {
                NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new ConfigException($"libtorch cannot be loaded from {folder}: {Reason(e)}");
            }
        }
    }

    // In a method of its own: naming a type of TorchSharp's assembly must not come before libtorch is there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadTorchSharp()
    {
        try
        {
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new ConfigException(
                $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} does not load with libtorch {Version}: {Reason(e)}; "
                + $"it is made for libtorch {LibtorchRelease.Version}: unset LIBTORCH, "
                + "and type `sweep setup torch` where sweep was installed without it");
        }
    }

    private static void RequireCppRuntime()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libstdc++.so.6", out var runtime))
            return;
        if (!NativeLibrary.TryGetExport(runtime, LibtorchRelease.NewestCppSymbol, out _))
        {
            throw new ConfigException(
                "TorchSharp needs the C++ runtime of GCC 13 (GLIBCXX_3.4.32), and this system's libstdc++.so.6 is older; sweep's worker "
                + "preloads cpp-runtime/libstdc++.so.6, which lies beside the trainer: build again with ./sweep if it is missing, or use a "
                + "newer system (Debian 13, Ubuntu 24.04)");
        }
    }

    /// <summary>What an installed libtorch says of itself; null where it says nothing.</summary>
    /// <param name="folder">The one with its libraries.</param>
    internal static string? InstalledVersion(string folder)
    {
        foreach (var root in (string?[])[folder, Path.GetDirectoryName(folder)])
        {
            foreach (var file in (string[])["build-version", "version.py"])
            {
                var path = Path.Combine(root ?? "", file);
                if (File.Exists(path) && VersionNumber().Match(File.ReadAllText(path)) is { Success: true } match)
                    return match.Value;
            }
        }
        return null;
    }

    // dlopen's own words, without the list of every file name that .NET tried.
    private static string Reason(Exception e) =>
        e.Message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("undefined symbol", StringComparison.Ordinal)
            || line.Contains("not found (required by", StringComparison.Ordinal)) ?? e.Message.Split('\n')[0].Trim();

    [GeneratedRegex(@"\d+\.\d+\.\d+(\+\w+)?")]
    private static partial Regex VersionNumber();
}
