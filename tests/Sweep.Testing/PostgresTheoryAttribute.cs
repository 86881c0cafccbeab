namespace Sweep.Testing;

/// <summary>A theory that needs PostgreSQL's server from Debian's packages.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute()
    {
        if (PostgresServer.Binaries is null && !Requirements.AllPresent)
            Skip = "PostgreSQL is not installed: apt-get install postgresql";
    }
}
