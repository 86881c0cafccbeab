using System.Reflection;
using Sweep.Store;

namespace Sweep.Silo.Tests;

/// <summary>
/// Passes every call on to a store, counts those that look for the runs of the dead, and fails the first ones if asked to.
/// </summary>
public class CountingStore : DispatchProxy
{
    private ISweepStore _store = null!;

    public ISweepStore Store { get; private set; } = null!;

    public int Lists { get; private set; }

    public int Reaps { get; private set; }

    /// <summary>How many of the next lists of leases get no answer.</summary>
    public int Failures { get; set; }

    public static CountingStore Around(ISweepStore store)
    {
        var proxy = Create<ISweepStore, CountingStore>();
        var counting = (CountingStore)(object)proxy;
        (counting._store, counting.Store) = (store, proxy);
        return counting;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(ISweepStore.ListLeasesAsync):
                Lists++;
                if (Failures-- > 0)
                    return Task.FromException<IReadOnlyList<LeaseInfo>>(
                        new StoreUnavailableException("the store is away", new IOException()));
                break;
            case nameof(ISweepStore.ReapAsync):
                Reaps++;
                break;
        }
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
