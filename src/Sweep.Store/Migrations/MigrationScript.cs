using System.Globalization;

namespace Sweep.Store.Migrations;

/// <summary>
/// One embedded file of Migrations/: <c>001_initial.sql</c> is version 1. They only go forward and are never changed once released.
/// </summary>
internal sealed record MigrationScript(int Version, string Sql)
{
    /// <summary>Those of <paramref name="scripts"/> that bring a schema of this version up to date, in their order.</summary>
    /// <param name="store">Where it is, for people.</param>
    /// <exception cref="StoreException">The schema is newer than the last script.</exception>
    public static IReadOnlyList<MigrationScript> After(long version, IReadOnlyList<MigrationScript> scripts, string store) =>
        version <= scripts[^1].Version
            ? [.. scripts.Where(script => script.Version > version)]
            : throw new StoreException(
                $"{store} was made by a newer sweep (its schema is version {version}, this program knows {scripts[^1].Version}); "
                + "use that version, or another --store");

    /// <summary>What a schema of this version is to <paramref name="scripts"/>; null for none yet (0), today's, and a newer one.</summary>
    public static OutdatedStore? Outdated(long version, IReadOnlyList<MigrationScript> scripts) =>
        version > 0 && version < scripts[^1].Version ? new OutdatedStore((int)version, scripts[^1].Version) : null;

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
