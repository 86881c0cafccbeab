namespace Sweep.Testing;

/// <summary>A fact that needs something this machine may lack: skipped on a laptop, run (and so failing) when <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RequiresFactAttribute : FactAttribute
{
    protected RequiresFactAttribute(bool present, string missing)
    {
        if (!present && !Continuous.Integration)
            Skip = missing;
    }
}

/// <summary>Whether a missing component may be skipped.</summary>
public static class Continuous
{
    public static bool Integration { get; } = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Needs a file of <c>shared/</c> beside the checkout.</summary>
public sealed class SharedFactAttribute(params string[] path)
    : RequiresFactAttribute(Repository.Shared(path) is not null, $"shared/{string.Join('/', path)} does not lie beside this checkout");
