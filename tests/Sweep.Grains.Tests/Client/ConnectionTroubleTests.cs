using Microsoft.Extensions.Logging;

namespace Sweep.Grains.Tests.Client;

public sealed class ConnectionTroubleTests
{
    [Fact]
    public void Errors_WhileTheClientConnects_AreThoseLoggedWithTheirCauses()
    {
        using var trouble = new ConnectionTrouble();
        var cause = new IOException("refused");
        var error = new InvalidOperationException("no gateway", cause);

        Log(trouble, error);

        Assert.Equal([error, cause], trouble.Errors);
    }

    /// <summary>The host of a connected client logs to it for as long as it lives, which in a worker is days.</summary>
    [Fact]
    public void Dispose_WhileTheHostGoesOnLogging_KeepsNothing()
    {
        var trouble = new ConnectionTrouble();
        Log(trouble, new IOException("before"));

        trouble.Dispose();
        Log(trouble, new IOException("after"));

        Assert.Empty(trouble.Errors);
        Assert.False(trouble.IsEnabled(LogLevel.Error));
    }

    private static void Log(ConnectionTrouble trouble, Exception error) =>
        trouble.CreateLogger("Orleans").Log(LogLevel.Warning, default, "", error, static (_, _) => "");
}
