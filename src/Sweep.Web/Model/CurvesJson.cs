using System.Globalization;
using System.Text.Json;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/curves</c>: losses over steps.</summary>
internal static class CurvesJson
{
    /// <summary>How many runs are drawn where none is chosen.</summary>
    public const int UsualRuns = 50;

    /// <param name="curves">By run.</param>
    /// <param name="mostPoints">Longer curves are thinned out to so many of their points.</param>
    public static byte[] Of(
        SweepSummary sweep, IEnumerable<(RunSummary Run, IReadOnlyList<Evaluation> Curve)> curves, int mostPoints = int.MaxValue) =>
        ApiJson.Object(json =>
        {
            var metric = MetricOf(sweep);
            json.WriteString("metric", metric);
            var isThinned = false;
            json.WriteStartObject("runs");
            foreach (var (run, curve) in curves)
            {
                var points = ThinnedCurve.Of(curve, mostPoints, run.Best?.Step);
                isThinned |= points.Count < curve.Count;
                json.WriteStartObject(run.Id.Number.ToString(CultureInfo.InvariantCulture));
                Fill(json, run.Hyperparameters, points, metric);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteBoolean("thinned", isThinned);
        });

    /// <summary>Which validation loss is drawn: the sweep's metric, or val_loss where that is the training loss.</summary>
    public static string MetricOf(SweepSummary sweep) => sweep.Metric.Name == "train_loss" ? "val_loss" : sweep.Metric.Name;

    /// <summary>Evaluations by columns.</summary>
    public static void Fill(Utf8JsonWriter json, Hyperparameters hyperparameters, IReadOnlyList<Evaluation> points, string metric)
    {
        json.Numbers("step", points, e => e.Step);
        json.Array("train", points, e => json.Rounded(e.TrainLoss));
        json.Array("val", points, e => json.Rounded(e.Value(metric)));
        json.Array("val_sem", points, e => json.Rounded(e.Sem(metric)));
        json.Array("lr", points, e => json.Rounded(LearningRateSchedule.At(hyperparameters, e.Step)));
    }
}
