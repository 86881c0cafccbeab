using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>A sweep as the list has it, and as a browser is told of when it changes.</summary>
internal static class SweepRowJson
{
    public static byte[] Of(SweepSnapshot snapshot) => ApiJson.Object(json =>
    {
        var (sweep, runs) = (snapshot.Sweep, snapshot.Runs.ToList());
        var (course, best) = (SweepCourse.Of(runs, snapshot.Lost, sweep.Counts.ToPropose), SweepStatus.BestOf(sweep.Metric, runs));
        SweepRow.Fill(json.Row(), sweep);
        json.WriteString("metric", sweep.Metric.Name);
        json.Number("progress", course.Done);
        json.Number("seconds_left", course.SecondsLeft);
        json.WriteString("best_run", best?.Id.ToString());
        json.Number("best_metric", best?.Best?.Value(sweep.Metric.Name));
    });
}
