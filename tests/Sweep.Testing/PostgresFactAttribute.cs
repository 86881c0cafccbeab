namespace Sweep.Testing;

/// <summary>Needs PostgreSQL's server from Debian's packages.</summary>
public sealed class PostgresFactAttribute() : RequiresFactAttribute(
    PostgresServer.Binaries is not null, "PostgreSQL is not installed: apt-get install postgresql");
