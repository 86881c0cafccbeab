using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Dashboard;

/// <summary>The store that <c>--store</c> names, which must be there.</summary>
internal static class DashboardStore
{
    public static Task<ISweepStore> OpenAsync(ParseResult args, CancellationToken cancel) => Stores.OpenAsync(
        StoreLocation.Of(args), StoreOptions.FromEnvironment() with { MustExist = true, ReadOnlyWhereUnwritable = true }, cancel);

    /// <summary>What to say of a sweep that it does not have.</summary>
    public static async Task<NotFoundException> NoSweepAsync(ISweepStore store, string name, CancellationToken cancel)
    {
        var known = (await store.ListSweepsAsync(cancel)).Select(sweep => sweep.Name).ToList();
        return new NotFoundException("sweep", Quoted.Plain(name), known.Count == 0
            ? $"{store.Description} is empty"
            : NearestName.Hint(name, known, $"{store.Description} has {string.Join(", ", known.TakeLast(10))}"));
    }
}
