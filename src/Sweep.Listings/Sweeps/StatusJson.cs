using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A sweep's status as one JSON row: the sweep's own fields, then what goes on.</summary>
public static class StatusJson
{
    public static void Fill(JsonRow json, SweepStatus status)
    {
        SweepRow.Fill(json, status.Sweep);
        var metric = status.Sweep.Metric.Name;
        json.Add("best_run", status.Best?.Id.ToString())
            .Add("best_metric", status.Best?.Best?.Value(metric))
            .Add("best_metric_sem", status.Best?.Best?.Sem(metric));
        json.Add("progress", status.Course.Done)
            .Add("seconds_left", status.Course.SecondsLeft);
        json.Add("search", status.Sweep.Search?.ToString())
            .Add("search_state", status.Sweep.Search?.State.ToName())
            .Add("configurations_planned", (long?)status.Sweep.Search?.Planned)
            .Add("configurations_proposed", (long?)status.Sweep.Search?.Proposed)
            .Add("configurations_pending", (long?)status.Sweep.Search?.Pending);
        json.AddArray("search_waits_for", status.Sweep.Search?.WaitsFor ?? [], (row, configuration) => row
                .Add("configuration", (long?)configuration))
            .AddArray("decisions", status.Decisions, (row, decision) => row
                .Add("runs", decision.Runs)
                .Add("decision", decision.Reason))
            .AddArray("running_runs", status.Running, (row, run) => row
                .Add("run", run.Id.ToString())
                .Add("step", run.Step)
                .Add("max_iters", run.Hyperparameters.MaxIters)
                .Add("metric", run.Best?.Value(metric))
                .Add("tokens_per_second", run.TokensPerSecond)
                .Add("host", run.Host)
                .Add("device", run.Device))
            .AddArray("lost_runs", status.Lost, (row, run) => row
                .Add("run", run.Id.ToString())
                .Add("step", run.Step)
                .Add("host", run.Host)
                .Add("device", run.Device))
            .AddArray("failed_runs", status.Failed, (row, run) => row
                .Add("run", run.Id.ToString())
                .Add("state", run.State.ToName())
                .Add("kind", run.Failure?.Kind.ToName())
                .Add("step", run.Failure?.Step)
                .Add("message", run.Failure?.Message))
            .AddArray("devices", status.Devices, (row, device) => row
                .Add("host", device.Host)
                .Add("device", device.Device)
                .Add("name", device.Name)
                .Add("state", device.State)
                .Add("run", device.Runs.Count > 0 ? device.Runs[0].Run.ToString() : null)
                .Add("runs", device.Runs.Count)
                .Add("message", device.Message)
                .Add("seen_at", device.SeenAt));
    }
}
