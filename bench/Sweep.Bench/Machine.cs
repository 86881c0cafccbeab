using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Description
    {
        get
        {
            var lines = File.ReadAllLines("/proc/cpuinfo");
            string Field(string name) => lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
            var caches = Directory.GetDirectories("/sys/devices/system/cpu/cpu0/cache", "index*").Order()
                .Select(c => $"L{Read(c, "level")} {Read(c, "type").ToLowerInvariant()} {Read(c, "size")}");
            return $"{Field("model name")} (family {Field("cpu family")}, model {Field("model\t")}), {Environment.ProcessorCount} cores, {string.Join(", ", caches)}; "
                + $"{RuntimeInformation.OSDescription}";
        }
    }

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).Trim();
}
