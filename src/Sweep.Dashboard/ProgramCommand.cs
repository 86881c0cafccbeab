using System.CommandLine;
using Sweep.CommandLine;

namespace Sweep.Dashboard;

/// <summary>The part of <c>sweep</c>'s command line that this program carries out; <c>sweep</c> has checked it.</summary>
internal sealed class ProgramCommand
{
    private readonly DashboardArguments _dashboard = new();
    private readonly ReportArguments _report = new();

    public Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("Serves the dashboard and writes reports for `sweep`.") { StoreLocation.Option };
        var dashboard = new Command(DashboardArguments.Verb, DashboardArguments.Description);
        _dashboard.AddTo(dashboard);
        dashboard.SetAction((parsed, cancel) => DashboardRun.RunAsync(parsed, _dashboard, cancel));
        var report = new Command(ReportArguments.Verb, ReportArguments.Description);
        _report.AddTo(report);
        report.SetAction((parsed, cancel) => ReportRun.RunAsync(parsed, _report, cancel));
        root.Add(dashboard);
        root.Add(report);
        var parsed = root.Parse(args);
        UsageErrors.ThrowIfAny(parsed, "sweep");
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
