using System.Globalization;

namespace Sweep.Bench.Store;

/// <summary>What can be changed from the command line: <c>processes=4 seconds=3</c>.</summary>
internal sealed class BenchSettings(IReadOnlyDictionary<string, string> given)
{
    public static BenchSettings Parse(IEnumerable<string> arguments) =>
        new(arguments.Where(a => a.Contains('=')).Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1], StringComparer.Ordinal));

    public int Int(string name, int usual) =>
        given.TryGetValue(name, out var text) ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : usual;
}
