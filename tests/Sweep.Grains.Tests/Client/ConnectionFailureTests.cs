using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains.Tests;

public sealed class ConnectionFailureTests
{
    private static readonly OrleansLocation Where = OrleansLocation.Parse("orleans://127.0.0.1:11111");

    // Orleans logs it where the other end closes the connection before the client takes it for made, else only counts it as lost.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_AConnectionThatTheOtherEndCloses_IsAWrongAddress(bool isMade)
    {
        Exception[] errors = isMade ? [] : [new InvalidOperationException("Connection terminated prematurely")];

        var failure = ConnectionFailure.Of(Where, withTls: false, errors, wasLost: isMade, new TimeoutException());

        Assert.IsType<UsageException>(failure);
        Assert.Contains("closes the connection, so it is no gateway of cluster 'sweep'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SilenceOnly_MayPass() =>
        Assert.IsType<StoreUnavailableException>(
            ConnectionFailure.Of(Where, withTls: false, [], wasLost: false, new TimeoutException("no answer")));
}
