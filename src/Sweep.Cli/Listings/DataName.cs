using Sweep.Core;

namespace Sweep.Cli;

/// <summary>How a sweep's text is called in listings.</summary>
internal static class DataName
{
    /// <summary>The file's name, or the builtin's.</summary>
    public static string Short(DataReference data) => IsBuiltin(data) ? data.Source : Path.GetFileName(data.Source);

    /// <summary>The path, from the current directory where that is shorter.</summary>
    public static string Long(DataReference data)
    {
        if (IsBuiltin(data))
            return data.Source;
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, data.Source);
        return relative.Length < data.Source.Length ? relative : data.Source;
    }

    private static bool IsBuiltin(DataReference data) => data.Source.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal);
}
