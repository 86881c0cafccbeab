namespace Sweep.Worker;

/// <summary>The CPU cores this process may use.</summary>
internal static class CpuCores
{
    /// <summary>Counted by the runtime: affinity mask and cgroup quota included.</summary>
    public static int Count => Environment.ProcessorCount;

    /// <summary>As the kernel names it, or the architecture where it does not.</summary>
    public static string ModelName { get; } = ReadModelName("/proc/cpuinfo");

    internal static string ReadModelName(string cpuinfo)
    {
        try
        {
            var line = File.ReadLines(cpuinfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null && line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                return line[(colon + 1)..].Trim();
        }
        catch (IOException)
        {
            // Not every system has the file; the name is for people only.
        }
        return System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }
}
