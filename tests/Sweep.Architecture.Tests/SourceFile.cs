namespace Sweep.Architecture.Tests;

/// <summary>A source file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with slashes.</param>
internal sealed record SourceFile(string Path)
{
    /// <summary>The folder below src or tests that it is in.</summary>
    public string Project => Path.Split('/')[1];

    /// <summary>What it declares; null for a program's first file, which declares none.</summary>
    public string? Namespace => File.ReadLines(Repository.PathOf(Path))
        .Where(line => line.StartsWith("namespace ", StringComparison.Ordinal))
        .Select(line => line["namespace ".Length..].TrimEnd(';', ' '))
        .FirstOrDefault();

    /// <summary>Its lines with their numbers, without indentation and without comments of whole lines.</summary>
    public IEnumerable<(int Number, string Text)> CodeLines => File.ReadLines(Repository.PathOf(Path))
        .Select((line, i) => (Number: i + 1, Text: line.Trim()))
        .Where(line => !line.Text.StartsWith("//", StringComparison.Ordinal));

    /// <summary>The C# files below a folder of the repository.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder) => Below(folder, "*.cs");

    /// <summary>The files below a folder of the repository whose names fit one of the patterns.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder, params IEnumerable<string> patterns) =>
        [.. patterns.SelectMany(pattern => Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories))
            .Select(path => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path))];
}
