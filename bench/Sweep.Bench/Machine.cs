using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Description
    {
        get
        {
            var lines = Lines("/proc/cpuinfo");
            string Field(string name) =>
                lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() ?? "unknown";
            return $"{Field("model name")} (family {Field("cpu family")}, model {Field("model\t")}), "
                + $"{Environment.ProcessorCount} cores, {Caches()}; "
                + RuntimeInformation.OSDescription;
        }
    }

    private static string Caches()
    {
        const string folder = "/sys/devices/system/cpu/cpu0/cache";
        if (!Directory.Exists(folder))
            return "caches unknown";
        return string.Join(", ", Directory.GetDirectories(folder, "index*").Order()
            .Select(cache => $"L{Read(cache, "level")} {Read(cache, "type").ToLowerInvariant()} {Read(cache, "size")}"));
    }

    private static string Read(string folder, string file) => Lines(Path.Combine(folder, file)).FirstOrDefault("unknown").Trim();

    // Containers and virtual machines hide some of these files; the description is no reason to measure nothing.
    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
