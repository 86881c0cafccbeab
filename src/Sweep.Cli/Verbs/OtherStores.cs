using Sweep.Store;

namespace Sweep.Cli;

/// <summary>The kinds of store that only some builds can open: <c>orleans://</c> where the Orleans packages could be restored.</summary>
internal static class OtherStores
{
    public static IReadOnlyDictionary<string, StoreOpener> Schemes { get; } = new Dictionary<string, StoreOpener>
    {
#if ORLEANS
        ["orleans"] = (location, options, cancel) => Grains.SweepClusterClient.OpenStoreAsync(location, options.Clock, cancel),
#endif
    };
}
