using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Sweep.Kernels.Interop;

/// <summary>The exports of libsweep_kernels, as sweep_kernels.h declares them.</summary>
internal static partial class NativeMethods
{
    private const string Library = "sweep_kernels";

    /// <summary>What this assembly was written against.</summary>
    public const int AbiVersion = 2;

    [LibraryImport(Library, EntryPoint = "sweep_abi_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int GetAbiVersion();

    [LibraryImport(Library, EntryPoint = "sweep_kernel_set")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status GetKernelSet(Span<byte> name, int nameLength, Span<byte> error, int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_sizes")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status GetSizes(in NativeConfig config, out long parameters, out long bytes, Span<byte> error, int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_create", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status Create(
        in NativeConfig config, string? kernelSet, out EngineHandle engine, Span<byte> error, int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial void Destroy(nint engine);

    [LibraryImport(Library, EntryPoint = "sweep_read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status Read(
        EngineHandle engine, FusedBuffer buffer, Span<float> values, long count, Span<byte> error, int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status Write(
        EngineHandle engine, FusedBuffer buffer, ReadOnlySpan<float> values, long count, Span<byte> error, int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_train_step")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status TrainStep(
        EngineHandle engine, ReadOnlySpan<int> x, ReadOnlySpan<int> y, long step, int update, double learningRate,
        out double loss, Span<byte> error, int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_eval_losses")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status EvalLosses(
        EngineHandle engine, ReadOnlySpan<int> x, ReadOnlySpan<int> y, long sequences, Span<float> losses, Span<byte> error,
        int errorLength);

    [LibraryImport(Library, EntryPoint = "sweep_logits")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial Status Logits(
        EngineHandle engine, ReadOnlySpan<int> tokens, int count, Span<float> logits, Span<byte> error, int errorLength);
}
