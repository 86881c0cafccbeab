using Sweep.Core;
using Sweep.Grains.Tests.Store;

namespace Sweep.Grains.Tests.Protocol;

/// <summary>Clients of another version than their cluster's.</summary>
public sealed class ProtocolCheckTests : IAsyncLifetime
{
    private readonly OrleansHost _head = new();
    private IGrainFactory _grains = null!;

    public async Task InitializeAsync() => _grains = await _head.ConnectAsync(TimeSpan.FromSeconds(30));

    public Task DisposeAsync() => _head.DisposeAsync().AsTask();

    [Fact]
    public async Task Client_OfTheSameVersion_IsServed() => await ProtocolCheck.RequireSameAsync(
        _grains, "the cluster", GrainProtocol.Version, CancellationToken.None);

    [Theory]
    [InlineData(-1, "this command is the older")]
    [InlineData(1, "the cluster is the older")]
    public async Task Client_OfAnotherVersion_HearsWhichIsTheOlder(int difference, string message)
    {
        var error = await Assert.ThrowsAsync<UsageException>(() => ProtocolCheck.RequireSameAsync(
            _grains, "the cluster", GrainProtocol.Version + difference, CancellationToken.None));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
