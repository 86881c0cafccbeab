using Sweep.Core;

namespace Sweep.Store;

/// <summary>The store cannot do its work: unreachable, damaged, not ours, of another version. The message says which and what to do.</summary>
public class StoreException : SweepException
{
    public StoreException(string message) : base(message) { }
    public StoreException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>No room is left for the store's database or checkpoints. Nothing was half written: the same call succeeds once there is room.</summary>
public sealed class StoreFullException(string where, Exception inner)
    : StoreException($"no space is left for {where}; free some and repeat the command: nothing is lost and it goes on where it stopped", inner);

/// <summary>Another process held the store's write lock for longer than <paramref name="waited"/>.</summary>
public sealed class StoreBusyException(string where, TimeSpan waited, Exception inner)
    : StoreException($"{where} was locked by another process for {waited.TotalSeconds:0} s; find who holds it (`fuser {where}`) and repeat the command", inner)
{
    public TimeSpan Waited { get; } = waited;
}
