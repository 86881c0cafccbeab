using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Service;

public sealed class BrokenPartTests
{
    [Fact]
    public async Task Host_WithAPartThatThrows_EndsInOrderAndTheErrorIsFound()
    {
        using var host = HostOf<Breaks>();
        await host.StartAsync();

        await host.WaitForShutdownAsync().Within("the host's end");

        Assert.Contains("no such device", BrokenPart.Of(host.Services)?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WhosePartsEndWhenTheyAreTold_HasNoBrokenOne()
    {
        using var host = HostOf<Waits>();
        await host.StartAsync();

        await host.StopAsync();

        Assert.Null(BrokenPart.Of(host.Services));
    }

    private static IHost HostOf<T>() where T : class, IHostedService
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<T>();
        return builder.Build();
    }

    private sealed class Breaks : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("no such device");
        }
    }

    private sealed class Waits : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(Timeout.Infinite, stoppingToken);
    }
}
