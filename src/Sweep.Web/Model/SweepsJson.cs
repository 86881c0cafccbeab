using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Web;

/// <summary><c>/api/sweeps</c>: every sweep with how far it is.</summary>
internal static class SweepsJson
{
    public static async Task<byte[]> ReadAsync(ISweepStore store, CancellationToken cancel)
    {
        var lost = await LostRuns.FindAsync(store, sweep: null, cancel);
        var sweeps = new List<(SweepSummary Sweep, SweepCourse Course, RunSummary? Best)>();
        foreach (var sweep in await store.ListSweepsAsync(cancel))
        {
            var runs = await store.ListRunsAsync(sweep.Name, cancel);
            var counts = sweep.Counts.WithLost(runs.Count(run => run.State == RunState.Running && lost.Contains(run.Id)));
            var course = SweepCourse.Of(runs, lost, sweep.Counts.ToPropose);
            sweeps.Add((sweep with { Counts = counts }, course, SweepStatus.BestOf(sweep.Metric, runs)));
        }
        return ApiJson.Of(json =>
        {
            json.WriteStartArray();
            foreach (var (sweep, course, best) in sweeps)
            {
                json.WriteStartObject();
                SweepRow.Fill(json.Row(), sweep);
                json.WriteString("metric", sweep.Metric.Name);
                json.Number("progress", course.Done);
                json.Number("seconds_left", course.SecondsLeft);
                json.WriteString("best_run", best?.Id.ToString());
                json.Number("best_metric", best?.Best?.Value(sweep.Metric.Name));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }
}
