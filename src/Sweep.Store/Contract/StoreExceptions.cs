using Sweep.Core;

namespace Sweep.Store;

/// <summary>The store cannot be reached or stays busy for too long; the same call may succeed later.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : SweepException(message, inner);

/// <summary>The store's disk has no room for this write; the same call may succeed once there is some.</summary>
public sealed class StoreFullException(string message, Exception inner) : SweepException(message, inner);

/// <summary>
/// The store cannot be used, now or later: damaged, of another program, of a newer version, not to be written. The message says which and
/// what to do.
/// </summary>
public sealed class StoreException : SweepException
{
    public StoreException(string message) : base(message) { }
    public StoreException(string message, Exception inner) : base(message, inner) { }
}
