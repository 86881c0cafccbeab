using Npgsql;
using Sweep.Store.Postgres;

namespace Sweep.Silo;

/// <summary>
/// Where a cluster's membership is kept: the database of a <c>postgres://</c> URL, in a schema of its own beside the store's, so that one
/// URL can serve both.
/// </summary>
/// <param name="Schema">The URL's schema (by default the store's) with <c>_cluster</c>.</param>
/// <param name="Description">For people: without user and password.</param>
internal sealed record MembershipDatabase(string ConnectionString, string Schema, string Description)
{
    public static bool IsOne(string where) => PostgresLocation.IsOne(where);

    public static MembershipDatabase Parse(string url)
    {
        var location = PostgresLocation.Parse(url);
        var schema = location.Schema + "_cluster";
        var settings = new NpgsqlConnectionStringBuilder(location.ConnectionString) { SearchPath = PostgresLocation.Quote(schema) };
        return new MembershipDatabase(settings.ConnectionString, schema, location.Description);
    }
}
