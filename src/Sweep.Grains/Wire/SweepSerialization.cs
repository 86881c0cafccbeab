using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// How the records of Core and Store travel in grain calls: as the JSON that the store and the trainer protocol speak. Core and Store know
/// nothing of Orleans, so their records have none of the attributes that its own codecs need. Grain calls are a few a second for each
/// device: what JSON costs does not matter, and numbers come out of it bit for bit.
/// </summary>
internal static class SweepSerialization
{
    public static IServiceCollection AddSweepSerialization(this IServiceCollection services) => services.AddSerializer(
        serializer => serializer.AddAssembly(typeof(IStoreGrain).Assembly).AddJsonSerializer(IsRecord, SweepJson.Compact));

    private static bool IsRecord(Type type) =>
        !type.IsArray && !type.IsEnum && (type.Assembly == typeof(RunId).Assembly || type.Assembly == typeof(ISweepStore).Assembly);
}
