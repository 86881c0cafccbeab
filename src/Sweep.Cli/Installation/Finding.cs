namespace Sweep.Cli;

internal enum Health
{
    Ok,
    Warn,
    Fail,
}

/// <summary>What a check found.</summary>
/// <param name="Remedy">What to do, unless all is well.</param>
internal sealed record Finding(string Check, Health Health, string Detail, string? Remedy = null)
{
    public static Finding Ok(string check, string detail) => new(check, Health.Ok, detail);
    public static Finding Warn(string check, string detail, string remedy) => new(check, Health.Warn, detail, remedy);
    public static Finding Fail(string check, string detail, string remedy) => new(check, Health.Fail, detail, remedy);
}
