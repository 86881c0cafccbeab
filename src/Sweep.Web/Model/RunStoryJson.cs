using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/runs/N</c>: all that is known of one run.</summary>
internal static class RunStoryJson
{
    /// <param name="mostPoints">A longer curve is thinned out to so many of its points.</param>
    public static byte[] Of(RunDetail run, bool isLost, int mostPoints = int.MaxValue) => ApiJson.Object(json =>
    {
        var points = ThinnedCurve.Of(run.Evaluations, mostPoints, run.Summary.Best?.Step);
        RunJson.FillStory(json.Row(), run);
        json.WriteBoolean("is_lost", isLost);
        json.Number("max_iters", run.Summary.Hyperparameters.MaxIters);
        json.Row().AddObject("params", run.Summary.Varied);
        json.WriteStartArray("hyperparameters");
        foreach (var hyperparameter in Hyperparameter.All)
            json.WriteStringValue(hyperparameter.Name);
        json.WriteEndArray();
        json.WriteString("decision", run.Summary.Decision?.Reason);
        json.WriteStartObject("evaluations");
        CurvesJson.Fill(json, run.Summary.Hyperparameters, points, CurvesJson.MetricOf(run.Sweep));
        json.Array("train_sem", points, e => json.Rounded(e.TrainSem));
        json.Array("seconds", points, e => json.Rounded(e.Seconds));
        json.WriteEndObject();
        // None are kept with a run; a text is written when someone asks for it.
        json.WriteStartArray("samples");
        json.WriteEndArray();
    });
}
