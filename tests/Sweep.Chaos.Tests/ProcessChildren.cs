using System.Globalization;

namespace Sweep.Chaos.Tests;

/// <summary>Reads the process table.</summary>
internal static class ProcessChildren
{
    public static IReadOnlyList<int> Of(int parent)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                // After the name in parentheses: state, then the parent's id.
                var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[0] != "Z" && int.Parse(fields[1], CultureInfo.InvariantCulture) == parent)
                    children.Add(id);
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }
        return children;
    }
}
