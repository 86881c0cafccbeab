using System.Web;
using Npgsql;
using Sweep.Core;

namespace Sweep.Store.Postgres;

/// <summary>
/// <c>postgres://user:password@host:port/database?sslmode=...</c> read into Npgsql's settings. The password appears in no message.
/// </summary>
/// <param name="Schema">The database's schema that holds the store; <c>?schema=</c>, else <c>sweep</c>.</param>
/// <param name="Description">For people: without user and password.</param>
public sealed record PostgresLocation(string ConnectionString, string Schema, string Description)
{
    public const string DefaultSchema = "sweep";

    // A process needs few: each holds one for the moment of a transaction. A fleet of processes must stay below the server's limit of 100.
    private const int ConnectionsPerProcess = 8;

    public static bool IsOne(string location) =>
        location.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || location.StartsWith(
            "postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="UsageException">It is no such URL, or has an option that is unknown.</exception>
    public static PostgresLocation Parse(string location)
    {
        // The user part goes before the URL is parsed or shown: a password with a stray '#' must not come back in a message about a bad
        // host.
        var rest = location[(location.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var authorityEnd = rest.IndexOfAny(['/', '?']) is var slash && slash < 0 ? rest.Length : slash;
        var at = rest.AsSpan(0, authorityEnd).LastIndexOf('@');
        var user = at < 0 ? "" : rest[..at];
        if (!Uri.TryCreate("postgres://" + rest[(at + 1)..], UriKind.Absolute, out var url) && !rest[(at + 1)..].StartsWith('/'))
            throw new UsageException(
                "the store's URL cannot be read; write postgres://user:password@host:5432/database, with %-escapes for special "
                + "characters in the password");

        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url is { Host.Length: > 0 } ? url.Host.Trim('[', ']') : "localhost",
            Port = url is { Port: > 0 } ? url.Port : 5432,
            ApplicationName = "sweep",
            MaxPoolSize = ConnectionsPerProcess,
            MaxAutoPrepare = 60,
            AutoPrepareMinUsages = 3,
            // A transaction leaves nothing in its session, so there is nothing to reset with each.
            NoResetOnClose = true,
            // A server that went away without a word is noticed by these, not by the system's two hours.
            KeepAlive = 10,
            CommandTimeout = 30,
            Timeout = 10,
            // A connection string with a password is in no object that could be printed.
            PersistSecurityInfo = false,
            IncludeErrorDetail = false,
        };
        if (user.Length > 0)
        {
            var colon = user.IndexOf(':');
            settings.Username = Uri.UnescapeDataString(colon < 0 ? user : user[..colon]);
            if (colon >= 0)
                settings.Password = Uri.UnescapeDataString(user[(colon + 1)..]);
        }
        var path = rest[(at + 1)..] is var tail && tail.IndexOf('/') is var start && start >= 0 ? tail[(start + 1)..].Split('?')[0] : "";
        if (path.Length > 0)
            settings.Database = Uri.UnescapeDataString(path);
        else
            throw new UsageException("the store's URL names no database; write postgres://user:password@host:5432/database");
        var schema = ReadOptions(rest, settings);
        settings.SearchPath = Quote(schema);
        var inSchema = schema == DefaultSchema ? "" : $" (schema {schema})";
        return new PostgresLocation(
            settings.ToString(), schema, $"postgres://{settings.Host}:{settings.Port}/{settings.Database}{inSchema}");
    }

    /// <summary>An identifier for SQL text.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // libpq's names; whatever is about TLS goes through to the driver.
    private static string ReadOptions(string rest, NpgsqlConnectionStringBuilder settings)
    {
        var schema = DefaultSchema;
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var options = HttpUtility.ParseQueryString(question < 0 ? "" : rest[(question + 1)..]);
        foreach (var name in options.AllKeys)
        {
            var value = options[name] ?? "";
            var setting = name switch
            {
                "sslmode" => "SSL Mode",
                "sslrootcert" => "Root Certificate",
                "sslcert" => "SSL Certificate",
                "sslkey" => "SSL Key",
                "sslpassword" => "SSL Password",
                "channel_binding" => "Channel Binding",
                "connect_timeout" => "Timeout",
                "application_name" => "Application Name",
                "host" => "Host",
                "port" => "Port",
                "passfile" => "Passfile",
                "schema" => null,
                _ => throw new UsageException(
                    $"the store's URL has an unknown option '{name}'; known are sslmode, sslrootcert, sslcert, sslkey, sslpassword, "
                    + "channel_binding, connect_timeout, application_name, host, port, passfile and schema"),
            };
            if (setting is null)
            {
                schema = value;
                continue;
            }
            try
            {
                settings[setting] = setting is "SSL Mode" or "Channel Binding" ? value.Replace("-", "", StringComparison.Ordinal) : value;
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException)
            {
                throw new UsageException($"the store's URL has a bad value for {name}{(name == "sslpassword" ? "" : $": '{value}'")}");
            }
        }
        return schema.Length is > 0 and <= 63 && schema.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? schema
            : throw new UsageException($"schema '{schema}' in the store's URL: use letters, digits and _, at most 63");
    }
}
