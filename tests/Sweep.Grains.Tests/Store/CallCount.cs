using System.Collections.Concurrent;

namespace Sweep.Grains.Tests.Store;

/// <summary>Counts the calls that the head's store grain takes, by method.</summary>
public sealed class CallCount : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    public int Of(string method) => _calls.GetValueOrDefault(method);

    public int All => _calls.Values.Sum();

    public override string ToString() => string.Join(", ", _calls.Select(call => $"{call.Key} {call.Value}"));

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IStoreGrain))
            _calls.AddOrUpdate(context.InterfaceMethod.Name, 1, (_, count) => count + 1);
        return context.Invoke();
    }
}
