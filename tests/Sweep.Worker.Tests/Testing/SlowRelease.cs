using System.Reflection;
using Sweep.Store;

namespace Sweep.Worker.Tests;

/// <summary>A real store that has something awaited before it takes a run back.</summary>
public class SlowRelease : DispatchProxy
{
    private ISweepStore _store = null!;
    private Func<Task> _before = null!;

    public static ISweepStore Wrap(ISweepStore store, Func<Task> before)
    {
        var proxy = Create<ISweepStore, SlowRelease>();
        (((SlowRelease)proxy)._store, ((SlowRelease)proxy)._before) = (store, before);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(ISweepStore.ReleaseAsync)
            ? ReleaseAsync(targetMethod, args)
            : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);

    private async Task ReleaseAsync(MethodInfo method, object?[]? args)
    {
        await _before();
        await (Task)method.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null)!;
    }
}
