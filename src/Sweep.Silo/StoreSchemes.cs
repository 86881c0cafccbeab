using Sweep.Store;

namespace Sweep.Silo;

/// <summary>The kinds of store that this build can open.</summary>
internal static class StoreSchemes
{
    public static StoreOptions Options() => StoreOptions.FromEnvironment() with
    {
#if ORLEANS
        OtherSchemes = new Dictionary<string, StoreOpener>
        {
            ["orleans"] = (location, options, cancel) => Grains.SweepClusterClient.OpenStoreAsync(location, options.Clock, cancel),
        },
#endif
    };
}
