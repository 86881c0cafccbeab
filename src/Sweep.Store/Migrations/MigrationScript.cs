using System.Globalization;

namespace Sweep.Store.Migrations;

/// <summary>
/// One embedded file of Migrations/: <c>001_initial.sql</c> is version 1. They only go forward and are never changed once released.
/// </summary>
internal sealed record MigrationScript(int Version, string Sql)
{
    /// <summary>Every script of a dialect's folder (<c>Sqlite</c>, <c>Postgres</c>), by version.</summary>
    public static IReadOnlyList<MigrationScript> Load(string folder)
    {
        var assembly = typeof(MigrationScript).Assembly;
        var prefix = $"{typeof(MigrationScript).Namespace}.{folder}.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new MigrationScript(
                    int.Parse(name.AsSpan(prefix.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture), reader.ReadToEnd());
            })
            .OrderBy(script => script.Version)];
    }
}
