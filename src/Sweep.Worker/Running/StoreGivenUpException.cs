namespace Sweep.Worker;

/// <summary>The worker is to end, and the store has not answered for so long that it is not waited for: the lease ends by itself.</summary>
internal sealed class StoreGivenUpException(Exception inner)
    : Exception($"the store has not answered for {StoreRetry.LongestAfterStop.TotalSeconds:0} s", inner);
