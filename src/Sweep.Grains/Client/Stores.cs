using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>Opens the store that <c>--store</c> or <c>SWEEP_STORE</c> names, of any of the three kinds.</summary>
public static class Stores
{
    private const string ClusterScheme = "orleans://";

    /// <param name="location">A file path, <c>postgres://...</c>, or <c>orleans://gateway:port,...</c>.</param>
    /// <exception cref="UsageException">
    /// The location is none of these, or there is no store and <see cref="StoreOptions.MustExist"/>.
    /// </exception>
    /// <exception cref="StoreException">It cannot be opened: unreachable, damaged, of another program, of a newer version.</exception>
    public static Task<ISweepStore> OpenAsync(string location, StoreOptions options, CancellationToken cancel) =>
        location.StartsWith(ClusterScheme, StringComparison.OrdinalIgnoreCase)
            ? SweepClusterClient.OpenStoreAsync(location, options.Clock, cancel)
            : SweepStores.OpenAsync(location, options, cancel);
}
