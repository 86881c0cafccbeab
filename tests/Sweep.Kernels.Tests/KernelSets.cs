namespace Sweep.Kernels.Tests;

/// <summary>The kernel sets that this processor can run.</summary>
internal static class KernelSets
{
    public static IReadOnlyList<string> Here { get; } = Find();

    private static List<string> Find()
    {
        var all = new[] { "avx512", "avx2", "baseline" };
        var best = Array.IndexOf(all, FusedModel.KernelSet);
        return [.. all[best..]];
    }
}
