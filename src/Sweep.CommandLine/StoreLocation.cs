using System.CommandLine;
using Sweep.Store;

namespace Sweep.CommandLine;

/// <summary><c>--store</c>, which every verb takes.</summary>
public static class StoreLocation
{
    /// <summary>The option.</summary>
    public static Option<string> Option { get; } = new("--store")
    {
        Description = $"a file, postgres://... or orleans://...; default: SWEEP_STORE, or {SweepStores.DefaultLocation} in this directory",
        HelpName = "STORE",
        Recursive = true,
    };

    /// <summary>What <c>--store</c>, then SWEEP_STORE, then the default says.</summary>
    public static string Of(ParseResult args)
    {
        if (args.GetValue(Option) is { Length: > 0 } named)
            return named;
        return EnvironmentVariables.Store ?? SweepStores.DefaultLocation;
    }
}
