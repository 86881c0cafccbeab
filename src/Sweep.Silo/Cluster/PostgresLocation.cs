using Npgsql;
using Sweep.Core;

namespace Sweep.Silo;

/// <summary>Reads <c>postgres://user:password@host:port/database?option=value</c>; the options are Npgsql's (<c>SSL Mode=VerifyFull</c>).</summary>
internal static class PostgresLocation
{
    public static string ConnectionString(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.AbsolutePath.Length < 2)
            throw new UsageException("the PostgreSQL location is no URL; write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password as %XX");
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]) };
        if (uri.Port > 0)
            builder.Port = uri.Port;
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            builder[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts[^1]);
        }
        return builder.ConnectionString;
    }
}
