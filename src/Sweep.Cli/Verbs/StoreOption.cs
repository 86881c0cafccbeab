using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary><c>--store</c>, which every verb takes.</summary>
internal static class StoreOption
{
    public static Option<string> Instance => StoreLocation.Option;

    /// <summary>What <c>--store</c>, then SWEEP_STORE, then the default says.</summary>
    public static string Location(ParseResult args) => StoreLocation.Of(args);

    /// <summary>The folder of a store that is a file; null for one on a server.</summary>
    public static string? LocalFolder(ParseResult args)
    {
        var location = Location(args);
        return location.Contains("://", StringComparison.Ordinal) ? null : Path.GetDirectoryName(Path.GetFullPath(location));
    }

    /// <summary>False for a file that is not there; whether a server has a store, only opening it tells.</summary>
    public static bool Exists(ParseResult args) => LocalFolder(args) is null || File.Exists(Location(args));

    /// <param name="create">Make the store where there is none.</param>
    /// <exception cref="UsageException">There is none, and it is not to be made.</exception>
    public static Task<ISweepStore> OpenAsync(ParseResult args, bool create, CancellationToken cancel) =>
        OpenAsync(Location(args), create, cancel);

    /// <inheritdoc cref="OpenAsync(ParseResult, bool, CancellationToken)"/>
    public static Task<ISweepStore> OpenAsync(string location, bool create, CancellationToken cancel) =>
        Stores.OpenAsync(location, StoreOptions.FromEnvironment() with { MustExist = !create, ReadOnlyWhereUnwritable = !create }, cancel);
}
