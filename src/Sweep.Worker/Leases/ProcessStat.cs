using System.Globalization;

namespace Sweep.Worker;

/// <summary>What the kernel says of a process in /proc/PID/stat.</summary>
internal static class ProcessStat
{
    /// <summary>When the process started, in clock ticks since boot; null when there is no such process, or only its zombie.</summary>
    public static long? StartOf(int processId)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Field 2 is the name in parentheses, which may hold spaces and parentheses itself; field 3 the state, 22 the start.
    /// </summary>
    internal static long? Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && fields[0] is not ("Z" or "X") ? long.Parse(fields[19], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The namespace that process ids of this process are counted in; empty where the kernel does not say.</summary>
    public static string OwnNamespace()
    {
        try
        {
            var link = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
            return string.Concat(link.Where(char.IsAsciiDigit));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
