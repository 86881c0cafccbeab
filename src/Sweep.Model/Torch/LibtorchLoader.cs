using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace Sweep.Model;

/// <summary>
/// Loads libtorch, then TorchSharp's native library, before anything of TorchSharp is used. TorchSharp by itself would look for libtorch
/// beside its own files only, and answers a failure by copying packages about and writing to stdout, which belongs to the protocol.
/// <para>Where libtorch comes from, in this order: the folder that environment variable LIBTORCH names (libtorch's own, or a Python
/// environment's <c>site-packages/torch</c>); <c>libtorch/</c> beside this program; what the CUDA packages put beside TorchSharp.</para>
/// </summary>
internal static partial class LibtorchLoader
{
    /// <summary>The release that this TorchSharp is made for.</summary>
    public const string PackageVersion = "2.10.0";

    // Each needs only those before it. The CUDA ones are not in a build for CPUs.
    private static readonly (string File, bool Optional)[] LoadOrder =
    [
        ("libc10.so", false), ("libtorch_cpu.so", false), ("libc10_cuda.so", true), ("libtorch_cuda.so", true), ("libtorch.so", false),
    ];

    // An empty initialiser of GCC 13's libstdc++ (version GLIBCXX_3.4.32), which TorchSharp 0.107's native library asks for.
    private const string NewestCppSymbol = "_ZSt21ios_base_library_initv";

    private static readonly Lock s_lock = new();
    private static bool s_loaded;

    /// <summary>The version of the libtorch that is loaded: results depend on it.</summary>
    public static string Version { get; private set; } = PackageVersion;

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
            if (FindFolder(named, AppContext.BaseDirectory) is { } folder)
            {
                LoadFrom(folder);
                Version = InstalledVersion(folder) ?? PackageVersion;
            }
            LoadTorchSharp();
            s_loaded = true;
        }
    }

    /// <summary>The folder that holds libtorch's files; null where they lie beside TorchSharp's own.</summary>
    /// <param name="named">The value of LIBTORCH.</param>
    internal static string? FindFolder(string? named, string applicationFolder)
    {
        if (string.IsNullOrEmpty(named))
        {
            var own = Path.Combine(applicationFolder, "libtorch");
            return HoldsLibtorch(own) ? own : null;
        }
        var packaged = Path.Combine(applicationFolder, "runtimes", "linux-x64", "native");
        if (HoldsLibtorch(packaged))
        {
            // TorchSharp would load those as a second libtorch in the same process.
            throw new ConfigException(
                $"LIBTORCH is '{named}', but this build carries libtorch in {packaged}; unset LIBTORCH, or build anew with it set");
        }
        return ((string[])[Path.Combine(named, "lib"), named]).FirstOrDefault(HoldsLibtorch)
            ?? throw new ConfigException(
                $"LIBTORCH is '{named}', and neither there nor in its lib folder is a libtorch_cpu.so; name the folder of a libtorch "
                + $"{PackageVersion}, for example site-packages/torch of a Python environment, or unset LIBTORCH");
    }

    private static bool HoldsLibtorch(string folder) => File.Exists(Path.Combine(folder, "libtorch_cpu.so"));

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
                + $"it is made for libtorch {PackageVersion}: ./sweep restores that one where LIBTORCH is not set");
        }
    }

    private static void RequireCppRuntime()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libstdc++.so.6", out var runtime))
            return;
        if (!NativeLibrary.TryGetExport(runtime, NewestCppSymbol, out _))
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
