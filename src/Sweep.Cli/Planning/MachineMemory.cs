using System.Globalization;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Cli;

/// <summary>Whether this machine's memory has room for a sweep's runs. A GPU's own memory is not looked at.</summary>
internal static class MachineMemory
{
    private const string Remedy = "choose a smaller model, batch_size or block_size, or make memory free";

    /// <summary>Bytes that programs can still take without swapping; null when the system does not say.</summary>
    public static long? Available() => Read("/proc/meminfo", "MemAvailable:");

    /// <summary>The most that a process has held at once, in bytes; null when the system does not say.</summary>
    public static long? PeakOf(int process) => Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"), "VmHWM:");

    /// <summary>Why some of these points cannot be trained, even alone; null where all can.</summary>
    /// <param name="points">What is to be trained on CPU cores.</param>
    public static string? CannotFit(
        IReadOnlyCollection<SweepPoint> points, int vocabularySize, long textLength, EngineChoice engine, long? available)
    {
        if (available is not { } free || points.Count == 0)
            return null;
        var tooLarge = points.Select(point => (point.Number, Bytes: OfOne(point.Hyperparameters, vocabularySize, textLength, engine)))
            .Where(run => run.Bytes > free).ToList();
        if (tooLarge.Count == 0)
            return null;
        var (number, bytes) = tooLarge.MaxBy(run => run.Bytes);
        var which = tooLarge.Count == points.Count && points.Count > 1 ? $"all {Format.Integer(points.Count)} runs need"
            : $"{Format.Integer(tooLarge.Count)} of {Format.Count(points.Count, "run")} {(tooLarge.Count == 1 ? "needs" : "need")}";
        return $"{which} more memory than this machine has free: {Format.Bytes(free)}, and run {Format.Integer(number)} takes about "
            + $"{Format.Bytes(bytes)} alone; {Remedy}";
    }

    /// <summary>Why the runs that train at once may not fit together; null where they do.</summary>
    /// <param name="needed">By all of them, with their processes.</param>
    public static string? TightTogether(long needed, int abreast, long? available) =>
        abreast > 1 && available is { } free && needed > free
            ? $"{Format.Count(abreast, "run")} at once take about {Format.Bytes(needed)}, and {Format.Bytes(free)} of memory are free: "
                + "some may be ended by the system; set max_concurrent_runs or give fewer --devices"
            : null;

    /// <summary>Bytes of the largest runs that train at once, with their processes.</summary>
    public static long OfLargest(IEnumerable<SweepPoint> points, int abreast, int vocabularySize, long textLength, EngineChoice engine) =>
        points.Select(point => OfOne(point.Hyperparameters, vocabularySize, textLength, engine)).OrderDescending().Take(abreast).Sum();

    private static long OfOne(Hyperparameters h, int vocabularySize, long textLength, EngineChoice engine)
    {
        var fused = RunMemory.IsFused(h, engine, gpu: false);
        return RunMemory.OfRun(h, vocabularySize, textLength, fused) + RunMemory.OfProcess(fused);
    }

    // Lines of both files are a name, a number and "kB".
    private static long? Read(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var number, ..]
                && long.TryParse(number.Split('\t')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
                ? kibibytes << 10
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
