using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Sweep.CommandLine;
using Sweep.Web;

namespace Sweep.Dashboard;

/// <summary><c>sweep dashboard</c>: serves one store's dashboard until it is told to end.</summary>
internal static class DashboardRun
{
    public static async Task<int> RunAsync(ParseResult args, DashboardArguments arguments, CancellationToken cancel)
    {
        using var signals = new EndSignals(cancel);
        GiveWay();
        var options = DashboardSetup.Options(arguments.Server.Read(args), AccessToken.Create());
        await using var opened = await DashboardStore.OpenAsync(args, signals.Token);
        var (store, sweep) = (opened.Store, args.GetValue(arguments.Sweep));
        if (sweep is not null)
            await opened.RequireSweepAsync(sweep, signals.Token);
        options = options with { SetDrained = opened.SetDrained };
        await using var server = await DashboardServer.StartAsync(store, options, DashboardSetup.Logging, signals.Token);
        var url = sweep is null ? server.Url : new UriBuilder(server.Url) { Path = $"/sweeps/{Uri.EscapeDataString(sweep)}" }.Uri;
        if (store.Caution is { } caution)
            await Console.Error.WriteLineAsync($"caution: {caution}");
        await Console.Out.WriteLineAsync($"{store.Description} at {url.AbsoluteUri}");
        await Console.Error.WriteLineAsync("whoever has this URL can see and do what the page can; Ctrl-C ends it");
        if (!args.GetValue(arguments.Open))
        {
            await signals.AskedAsync();
            return 0;
        }
        // Created for this user alone.
        var folder = Directory.CreateTempSubdirectory("sweep-dashboard-");
        try
        {
            Browser.Open(url, folder.FullName);
            await signals.AskedAsync();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Whoever looks at a sweep on the machine that trains it should not slow it down.
    private static void GiveWay()
    {
        using var own = Process.GetCurrentProcess();
        try
        {
            own.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Win32Exception)
        {
            // A container may forbid it.
        }
    }
}
