using System.Reflection;

namespace Sweep.Store.Tests.Texts;

/// <summary>A real store that counts how many pieces of texts are asked for.</summary>
public class CountingStore : DispatchProxy
{
    private ISweepStore _store = null!;
    private int _fetched;

    public static (ISweepStore Store, CountingStore Count) Wrap(ISweepStore store)
    {
        var proxy = Create<ISweepStore, CountingStore>();
        ((CountingStore)proxy)._store = store;
        return (proxy, (CountingStore)proxy);
    }

    public int Fetched => _fetched;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ISweepStore.FetchTextPieceAsync))
            Interlocked.Increment(ref _fetched);
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
