using Orleans.Runtime;
using Sweep.Store;

namespace Sweep.Grains.Tests.Client;

/// <summary>What is said when no silo of the cluster is one for a call.</summary>
public sealed class GrainCallsTests
{
    [Theory]
    [InlineData(null, "no head of the cluster answers")]
    [InlineData("machine w2 is not in the cluster any more", "machine w2 is not in the cluster any more")]
    public async Task Run_WhereNoSiloIsOneForTheGrain_SaysWhatThatMeans(string? nobody, string says)
    {
        var time = new LateClock();
        var calls = nobody is null ? new GrainCalls("w2/cpu:0", time) : new GrainCalls("w2/cpu:0", time, nobody: nobody);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => calls.RunAsync<int>(
            () => throw new OrleansException("No active nodes are compatible with grain gpu/w2"), CancellationToken.None));

        Assert.Contains($"({says})", error.Message, StringComparison.Ordinal);
    }

    /// <summary>On which a minute passes from look to look.</summary>
    private sealed class LateClock : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 60 * Interlocked.Increment(ref _looks);
    }
}
