using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;
using Sweep.Web;

namespace Sweep.Dashboard;

/// <summary>The store that <c>--store</c> names, which must be there.</summary>
/// <param name="SetDrained">Drains devices, where it is a cluster.</param>
internal sealed record DashboardStore(ISweepStore Store, SetDrained? SetDrained) : IAsyncDisposable
{
    public static async Task<DashboardStore> OpenAsync(ParseResult args, CancellationToken cancel)
    {
        var (location, time) = (StoreLocation.Of(args), TimeProvider.System);
        if (location.StartsWith(OrleansLocation.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            var where = OrleansLocation.Parse(location);
            var client = await SweepClusterClient.ConnectAsync(where, time, cancel);
            return new DashboardStore(
                new OrleansSweepStore(client.Grains, where.ToString(), time, client.DisposeAsync),
                new ClusterGpus(client.Grains, where, time).SetDrainedAsync);
        }
        var options = StoreOptions.FromEnvironment() with { MustExist = true, ReadOnlyWhereUnwritable = true };
        return new DashboardStore(await SweepStores.OpenAsync(location, options, cancel), null);
    }

    /// <exception cref="NotFoundException">The store has no such sweep.</exception>
    public async Task RequireSweepAsync(string name, CancellationToken cancel)
    {
        if (await Store.FindSweepAsync(name, cancel) is not null)
            return;
        var known = (await Store.ListSweepsAsync(cancel)).Select(sweep => sweep.Name).ToList();
        throw new NotFoundException("sweep", Quoted.Plain(name), known.Count == 0
            ? $"{Store.Description} is empty"
            : NearestName.Hint(name, known, $"{Store.Description} has {string.Join(", ", known.TakeLast(10))}"));
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
