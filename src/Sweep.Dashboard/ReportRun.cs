using System.CommandLine;
using Sweep.CommandLine;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Web;

namespace Sweep.Dashboard;

/// <summary><c>sweep report</c>: writes a sweep's page as one file.</summary>
internal static class ReportRun
{
    public static async Task<int> RunAsync(ParseResult args, ReportArguments arguments, CancellationToken cancel)
    {
        using var signals = new EndSignals(cancel);
        var sweep = args.GetRequiredValue(arguments.Sweep);
        await using var opened = await DashboardStore.OpenAsync(args, signals.Token);
        await opened.RequireSweepAsync(sweep, signals.Token);
        var store = opened.Store;
        if (store.Caution is { } caution)
            await Console.Error.WriteLineAsync($"caution: {caution}");
        var report = await SweepReport.WriteAsync(store, sweep, TimeProvider.System, signals.Token);
        if (args.GetValue(arguments.Output) == "-")
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(report, signals.Token);
            return 0;
        }
        var path = Path.GetFullPath(args.GetValue(arguments.Output) ?? FileNameOf(sweep));
        await WriteAsync(path, report, signals.Token);
        await Console.Out.WriteLineAsync($"{path} ({Format.Bytes(report.Length)})");
        return 0;
    }

    private static async Task WriteAsync(string path, byte[] report, CancellationToken cancel)
    {
        // Whole or not at all: what was there before stays until then.
        var aside = $"{path}.new";
        try
        {
            await File.WriteAllBytesAsync(aside, report, cancel);
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget(aside);
            throw new UsageException($"the report cannot be written to '{Quoted.Plain(path)}' ({e.Message}); choose another --output");
        }
    }

    private static void Forget(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was never made.
        }
    }

    private static string FileNameOf(string sweep) =>
        string.Concat(sweep.Select(c => char.IsLetterOrDigit(c) || "-_.".Contains(c) ? c : '_')).TrimStart('.') + ".html";
}
