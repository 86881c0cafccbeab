using Sweep.Core;

namespace Sweep.Cli;

/// <summary>How a sweep's text is called in listings.</summary>
internal static class DataName
{
    /// <summary>The file's name, or the builtin's.</summary>
    public static string Short(DataReference data) => IsBuiltin(data) ? data.Source : Path.GetFileName(data.Source);

    /// <summary>With its folder.</summary>
    public static string Long(DataReference data) => IsBuiltin(data) ? data.Source : PathName.Short(data.Source);

    private static bool IsBuiltin(DataReference data) => data.Source.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal);
}
