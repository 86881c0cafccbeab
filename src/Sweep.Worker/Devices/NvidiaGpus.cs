using System.Diagnostics;
using System.Globalization;

namespace Sweep.Worker;

/// <summary>The NVIDIA GPUs that this process may use, asked of the driver's own tool.</summary>
internal static class NvidiaGpus
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<Gpu> List() => Visible(Parse(Query()), Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));

    /// <summary>Reads lines of <c>index, uuid, name</c>; what is not such a line (a driver's complaint) names no GPU.</summary>
    internal static IReadOnlyList<Gpu> Parse(string output) =>
        output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',', 3, StringSplitOptions.TrimEntries))
            .Where(fields => fields.Length == 3 && fields[1].StartsWith("GPU-", StringComparison.Ordinal))
            .Select(fields => int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new Gpu(index, fields[1], fields[2])
                : null)
            .OfType<Gpu>()
            .ToList();

    /// <summary>
    /// What CUDA_VISIBLE_DEVICES leaves: numbers or the beginnings of UUIDs, in its order; as in CUDA itself, the first that names no GPU
    /// ends the list.
    /// </summary>
    internal static IReadOnlyList<Gpu> Visible(IReadOnlyList<Gpu> gpus, string? visible)
    {
        if (visible is null)
            return gpus;
        var seen = new List<Gpu>();
        foreach (var name in visible.Split(',', StringSplitOptions.TrimEntries))
        {
            var gpu = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? gpus.FirstOrDefault(g => g.Index == index)
                : gpus.FirstOrDefault(g => name.Length > 4 && g.Uuid.StartsWith(name, StringComparison.OrdinalIgnoreCase));
            if (gpu is null || seen.Contains(gpu))
                break;
            seen.Add(gpu);
        }
        return seen;
    }

    private static string Query()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=index,uuid,name", "--format=csv,noheader"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEndAsync();
            // A driver in trouble can make the tool hang; then there is no GPU to train on either.
            if (output.Wait(Timeout) && process.WaitForExit(Timeout) && process.ExitCode == 0)
                return output.Result;
            process.Kill(entireProcessTree: true);
            return "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}
