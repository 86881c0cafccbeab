using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>A dashboard that listens: an HTTP server of its own, which ends with <see cref="DisposeAsync"/>.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private const int MostConnections = 1000;
    private const int MostBodyBytes = 1 << 20;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;

    private DashboardServer(WebApplication application, Uri url) => (_application, Url) = (application, url);

    /// <summary>Where the page is, with the token that lets a browser in.</summary>
    public Uri Url { get; }

    /// <summary>Completes when the server ends.</summary>
    public Task EndedAsync(CancellationToken cancel) => _application.WaitForShutdownAsync(cancel);

    /// <param name="store">What is shown; it stays the caller's.</param>
    /// <param name="logging">Adds where errors go; null: nowhere.</param>
    /// <exception cref="UsageException">The port is taken, or other machines could read what is sent.</exception>
    public static async Task<DashboardServer> StartAsync(
        ISweepStore store, DashboardOptions options, Action<ILoggingBuilder>? logging, CancellationToken cancel)
    {
        options.RequirePrivacy();
        var application = Build(store, options, logging);
        try
        {
            await application.StartAsync(cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new UsageException(Listening.Trouble(options.Listen, e));
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new DashboardServer(application, UrlOf(new Uri(address), options));
    }

    /// <summary>Ends every answer that is being given, streams too, and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        using var atMost = new CancellationTokenSource(ShutdownTimeout);
        await _application.StopAsync(atMost.Token);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(ISweepStore store, DashboardOptions options, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        if (options.ListenSocket is { } socket)
            builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => socket);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Listen(options.Listen, listen =>
            {
                if (options.Certificate is { } certificate)
                    listen.UseHttps(certificate);
                else
                    listen.Protocols = HttpProtocols.Http1;
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        // Signals are the program's: it ends this server, then its store.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        // So that a body that cannot be read is answered as any other error is.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddRateLimiter(limiter => RequestLimit.Configure(limiter, options));
        var application = builder.Build();
        var token = new AccessToken(options.Token);
        application.Use(next => context =>
        {
            SecurityHeaders.AddTo(context.Response);
            return next(context);
        });
        application.UseRateLimiter();
        application.UseMiddleware<ErrorAnswers>();
        application.UseMiddleware<AccessCheck>(
            token, new AllowedHosts(options.Listen.Address, options.HostNames), options.Certificate is not null);
        var dashboard = DashboardOf(store, options, token, application);
        application.UseMiddleware<WriteCheck>(dashboard);
        ReadEndpoints.Map(application, dashboard);
        EventEndpoint.Map(application, dashboard);
        ControlEndpoints.Map(application, dashboard);
        PageEndpoint.Map(application);
        return application;
    }

    private static Dashboard DashboardOf(ISweepStore store, DashboardOptions options, AccessToken token, WebApplication application)
    {
        var lifetime = application.Lifetime;
        var views = new DashboardViews(store, options.Time, lifetime.ApplicationStopping);
        var texts = new RunTexts(store, options.Time, application.Services.GetRequiredService<ILogger<RunTexts>>());
        lifetime.ApplicationStopped.Register(views.Dispose);
        lifetime.ApplicationStopped.Register(texts.Dispose);
        return new Dashboard(store, views, texts, options, token, lifetime.ApplicationStopping);
    }

    private static Uri UrlOf(Uri listening, DashboardOptions options)
    {
        var address = options.Listen.Address;
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return new UriBuilder(listening)
        {
            Host = isAny ? Environment.MachineName : address.ToString(),
            Query = $"{AccessCheck.TokenParameter}={options.Token}",
        }.Uri;
    }
}
