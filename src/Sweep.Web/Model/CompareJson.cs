using System.Text.Json;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/compare?runs=1,2</c>: what differs between runs, and how far they are apart.</summary>
internal static class CompareJson
{
    /// <summary>The most runs that are compared at once.</summary>
    public const int Most = 8;

    public static byte[] Of(IReadOnlyList<RunDetail> runs, IReadOnlyList<RunPair> pairs, int mostPoints = int.MaxValue)
    {
        var differing = HyperparameterValues.Differing([.. runs.Select(run => run.Summary.Hyperparameters)]);
        return ApiJson.Object(json =>
        {
            json.Array("differing", differing, json.WriteStringValue);
            json.Array("runs", runs, run => Run(json, run, differing));
            json.Array("pairs", pairs, pair => Pair(json, pair));
            json.WriteString("noise", pairs.Count == 0 ? null : Noise(pairs));
            json.WritePropertyName("curves");
            json.WriteRawValue(CurvesJson.Of(runs[0].Sweep, runs.Select(run => (run.Summary, run.Evaluations)), mostPoints));
        });
    }

    private static string Noise(IReadOnlyList<RunPair> pairs)
    {
        var paired = pairs.Any(pair => pair.Behind.Noise == NoiseKind.PairedEvaluation);
        var unpaired = pairs.Any(pair => pair.Behind.Noise == NoiseKind.UnpairedEvaluation);
        return pairs.Any(pair => pair.ConfigurationBehind is not null)
            ? NoiseSentence.OfDifferences(paired, unpaired, NoiseSentence.OfConfigurations(pairs.Any(pair => pair.IsSequential)))
            : NoiseSentence.OfDifferences(paired, unpaired);
    }

    private static void Run(Utf8JsonWriter json, RunDetail run, IReadOnlyList<string> differing)
    {
        var metric = run.Sweep.Metric.Name;
        var values = HyperparameterValues.Of(run.Summary.Hyperparameters);
        json.WriteStartObject();
        json.WriteNumber("run", run.Summary.Id.Number);
        json.WriteString("state", run.Summary.State.ToName());
        json.WriteNumber("configuration", run.Summary.Configuration);
        json.Number("metric", run.Summary.Best?.Value(metric));
        json.Number("metric_sem", run.Summary.Best?.Sem(metric));
        json.Number("train_loss", run.Summary.Best?.TrainLoss);
        json.Number("best_step", run.Summary.Best?.Step);
        json.Number("step", run.Summary.Step);
        json.Number("seconds", run.Summary.Seconds);
        json.Number("tokens_per_second", run.Summary.TokensPerSecond);
        json.WriteString("engine", run.Engine);
        json.WriteString("device_kind", run.DeviceKind);
        json.WriteString("decision", run.Summary.Decision?.Reason);
        json.Row().AddObject("params", differing.ToDictionary(name => name, name => values[name]));
        json.WriteEndObject();
    }

    private static void Pair(Utf8JsonWriter json, RunPair pair)
    {
        json.WriteStartObject();
        json.WriteNumber("a", pair.First.Summary.Id.Number);
        json.WriteNumber("b", pair.Second.Summary.Id.Number);
        Difference(json, pair.Behind);
        json.WriteString("sentence", Sentence(pair));
        if (pair.ConfigurationBehind is { } configurations)
        {
            json.WriteStartObject("configurations");
            Difference(json, configurations);
            json.WriteEndObject();
        }
        else
            json.WriteNull("configurations");
        json.WriteEndObject();
    }

    private static void Difference(Utf8JsonWriter json, DifferenceEstimate difference)
    {
        json.Number("difference", difference.Mean);
        json.Number("sem", difference.StandardError);
        json.Number("low", difference.Low);
        json.Number("high", difference.High);
        json.Number("p", difference.Probability);
        json.WriteString("noise", difference.Noise.ToName());
        json.WriteNumber("pairs", difference.Pairs);
    }

    private static string Sentence(RunPair pair)
    {
        var (first, second) = (pair.First.Summary.Id.Number, pair.Second.Summary.Id.Number);
        var (difference, how) = (pair.Behind, pair.Behind.Noise == NoiseKind.PairedEvaluation
            ? $"paired over {Format.Count(pair.Behind.Pairs, "group")} of sequences" : "unpaired");
        var interval = $"(95 %: {Format.Loss(difference.Low)} to {Format.Loss(difference.High)}, {how})";
        var by = $"by {Format.Loss(Math.Abs(difference.Mean))} {interval}";
        return difference switch
        {
            { Low: > 0 } => $"run {first} is the better model {by}",
            { High: < 0 } => $"run {second} is the better model {by}",
            _ => $"the models of runs {first} and {second} cannot be told apart: {Format.Loss(difference.Mean)} apart "
                + interval,
        };
    }
}
