using Sweep.Core;
using Sweep.Grains.Tests.Store;

namespace Sweep.Grains.Tests.Protocol;

/// <summary>Clients of the same version as their cluster, and of others.</summary>
public sealed class ProtocolCheckTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Client_OfTheSameVersion_IsServed()
    {
        await using var head = new OrleansHost();

        await ProtocolCheck.RequireSameAsync(
            await head.ConnectAsync(Lease), "the cluster", GrainProtocol.Version, CancellationToken.None);
    }

    [Theory]
    [InlineData(-1, "this command is the older")]
    [InlineData(1, "the cluster is the older")]
    public async Task Client_OfAnotherVersion_HearsWhichIsTheOlder(int difference, string message)
    {
        await using var head = new OrleansHost();
        var grains = await head.ConnectAsync(Lease);

        var error = await Assert.ThrowsAsync<UsageException>(() => ProtocolCheck.RequireSameAsync(
            grains, "the cluster", GrainProtocol.Version + difference, CancellationToken.None));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
