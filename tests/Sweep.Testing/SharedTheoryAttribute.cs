namespace Sweep.Testing;

/// <summary>
/// A theory over files of <c>shared/</c> beside the checkout: skipped on a laptop that lacks the folder, run (and so failing) when a
/// missing component may not be skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] folder)
    {
        if (Repository.Shared(folder) is null && !Requirements.AllPresent)
            Skip = $"shared/{string.Join('/', folder)} does not lie beside this checkout";
    }
}
