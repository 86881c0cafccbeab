using System.Reflection;
using System.Runtime.ExceptionServices;
using Sweep.Store;

namespace Sweep.Worker.Tests;

/// <summary>A real store whose calls fail when the test says so, before they reach it.</summary>
public class FaultyStore : DispatchProxy
{
    private ISweepStore _store = null!;
    private Func<string, Exception?> _fault = static _ => null;

    /// <param name="fault">The exception that a call of a method throws, or null to let it through; asked on every call, possibly by
    /// several threads.</param>
    public static ISweepStore Wrap(ISweepStore store, Func<string, Exception?> fault)
    {
        var proxy = Create<ISweepStore, FaultyStore>();
        ((FaultyStore)proxy)._store = store;
        ((FaultyStore)proxy)._fault = fault;
        return proxy;
    }

    public static StoreUnavailableException Unavailable() => new("the store is away", new IOException());

    public static StoreFullException Full() => new("no space is left", new IOException());

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_fault(targetMethod!.Name) is { } error)
            ExceptionDispatchInfo.Throw(error);
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
