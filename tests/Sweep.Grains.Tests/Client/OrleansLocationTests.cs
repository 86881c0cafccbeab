using Sweep.Core;

namespace Sweep.Grains.Tests.Client;

public sealed class OrleansLocationTests
{
    [Theory]
    [InlineData("orleans://head:30001", "orleans://head:30001")]
    [InlineData("orleans://head", "orleans://head:30000")]
    [InlineData("orleans://a:1,b:2/lab", "orleans://a:1,b:2/lab")]
    [InlineData("orleans://[::1]:30000/", "orleans://::1:30000")]
    public void Parse_OfALocation_ReadsGatewaysAndCluster(string text, string expected) =>
        Assert.Equal(expected, OrleansLocation.Parse(text).ToString());

    [Theory]
    [InlineData("orleans://")]
    [InlineData("orleans://head:0")]
    [InlineData("orleans://head:99999")]
    [InlineData("orleans://head:port")]
    [InlineData("orleans://:30000")]
    [InlineData("orleans://a/b/c")]
    [InlineData("postgres://head")]
    public void Parse_OfSomethingElse_SaysWhatToWrite(string text)
    {
        var error = Assert.Throws<UsageException>(() => OrleansLocation.Parse(text));

        Assert.Contains("orleans://HOST:PORT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_WithAHeadWhoseNameIsGone_GoesOnWithTheOther()
    {
        var gateways = await OrleansLocation.Parse("orleans://no-such-host.invalid,127.0.0.1:30001").ResolveAsync(CancellationToken.None);

        Assert.Equal("127.0.0.1:30001", Assert.Single(gateways).ToString());
    }

    [Fact]
    public async Task Resolve_WithoutAnyKnownName_NamesOne()
    {
        var error = await Assert.ThrowsAsync<UsageException>(
            () => OrleansLocation.Parse("orleans://no-such-host.invalid").ResolveAsync(CancellationToken.None));

        Assert.Contains("the gateway no-such-host.invalid has no address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhereNothingListens_SaysThatNoGatewayAnswers()
    {
        var error = await Assert.ThrowsAsync<Sweep.Store.StoreUnavailableException>(
            () => SweepClusterClient.OpenStoreAsync("orleans://127.0.0.1:1", TimeProvider.System, CancellationToken.None));

        Assert.Contains("nothing listens at orleans://127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }
}
