namespace Sweep.Testing;

/// <summary>A fact that needs something this machine may lack: skipped on a laptop, run (and so failing) by <c>.ci/run</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RequiresFactAttribute : FactAttribute
{
    protected RequiresFactAttribute(bool present, string missing)
    {
        if (!present && !Requirements.AllPresent)
            Skip = missing;
    }
}

/// <summary>Whether a missing component may be skipped.</summary>
public static class Requirements
{
    /// <summary>True where everything that tests need has to be there: .ci/run sets SWEEP_TESTS_SKIP_NOTHING.</summary>
    public static bool AllPresent { get; } = Environment.GetEnvironmentVariable("SWEEP_TESTS_SKIP_NOTHING") is { Length: > 0 };
}

/// <summary>Needs a file of <c>shared/</c> beside the checkout.</summary>
public sealed class SharedFactAttribute(params string[] path)
    : RequiresFactAttribute(Repository.Shared(path) is not null, $"shared/{string.Join('/', path)} does not lie beside this checkout");
