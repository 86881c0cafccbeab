using System.Text.Json;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core;

/// <summary>Reads back what <see cref="SweepSpec.ToCanonicalJson"/> has written.</summary>
internal static class CanonicalSpecReader
{
    /// <param name="json">Canonical JSON, of this version or an earlier one.</param>
    /// <param name="data">The sweep's text: the JSON has only its hash.</param>
    /// <param name="order">
    /// The parameters in the order of the sweep file, which the JSON has not. Others come behind them; they are constants.
    /// </param>
    /// <exception cref="NewerVersionException">It is no spec, or one of a newer version, with something that is not known here.</exception>
    public static SweepSpec Read(string json, DataReference data, IReadOnlyList<string> order)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, data, order);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw NewerVersionException.OfUnreadable($"a stored spec, which begins with {json[..Math.Min(json.Length, 40)]},", e);
        }
    }

    private static SweepSpec Read(JsonElement root, DataReference data, IReadOnlyList<string> order)
    {
        var name = root.GetProperty("method").GetString()!;
        var method = SearchMethod.Find(name) ?? throw new NewerVersionException(
            $"method '{name}' is not known to this version of Sweep; bring Sweep on this machine up to date");
        var metric = root.GetProperty("metric");
        return new SweepSpec(
            root.GetProperty("name").GetString()!,
            data,
            method,
            new Metric(metric.GetProperty("name").GetString()!, metric.GetProperty("goal").GetString() == "minimize"),
            Parameters(root.GetProperty("parameters"), order),
            Points(root, "exclude"),
            root.GetProperty("repeats").GetInt32(),
            Integer(root, "run_cap"),
            Integer(root, "max_concurrent_runs"),
            root.GetProperty("max_retries").GetInt32())
        {
            EarlyTerminate = root.TryGetProperty("early_terminate", out var rule) ? Rule(rule) : null,
            Search = root.TryGetProperty("search", out var search)
                ? new SearchSettings(search.GetProperty("startup").GetInt32(), search.GetProperty("lag").GetInt32())
                : null,
            Start = Points(root, "start"),
            Target = root.TryGetProperty("target", out var target) ? target.GetDouble() : null,
        };
    }

    private static SweepParameter[] Parameters(JsonElement parameters, IReadOnlyList<string> order)
    {
        var read = parameters.EnumerateObject().ToDictionary(member => member.Name, member => Parameter(Known(member.Name), member.Value));
        // One that is given at the default of a later version is not in the JSON.
        var others = read.Where(entry => !order.Contains(entry.Key)).Select(entry => entry.Value);
        return [.. order.Where(read.ContainsKey).Select(name => read[name]), .. others];
    }

    private static SweepParameter Parameter(Hyperparameter hyperparameter, JsonElement given)
    {
        if (given.ValueKind == JsonValueKind.Array)
            return new ChoiceParameter(hyperparameter, Values(hyperparameter, given));
        if (given.TryGetProperty("values", out var values))
        {
            double[] probabilities = [.. given.GetProperty("probabilities").EnumerateArray().Select(value => value.GetDouble())];
            return new ChoiceParameter(hyperparameter, Values(hyperparameter, values)) { Probabilities = probabilities };
        }
        var distribution = new Distribution(
            given.GetProperty("distribution").GetString()!, given.GetProperty("min").GetDouble(), given.GetProperty("max").GetDouble(),
            Number(given, "q"))
        {
            Mu = Number(given, "mu") ?? 0,
            Sigma = Number(given, "sigma") ?? 0,
        };
        return new DistributedParameter(hyperparameter, distribution);
    }

    private static ParameterValue[] Values(Hyperparameter hyperparameter, JsonElement values) =>
        [.. values.EnumerateArray().Select(value => Value(hyperparameter, value))];

    // Canonical JSON writes the number 2.0 as 2: what it is follows from the hyperparameter.
    private static ParameterValue Value(Hyperparameter hyperparameter, JsonElement value) => hyperparameter.Kind switch
    {
        HyperparameterKind.Integer => value.GetInt64(),
        HyperparameterKind.Number => value.GetDouble(),
        HyperparameterKind.Flag => value.GetBoolean(),
        _ => value.GetString()!,
    };

    private static Dictionary<string, ParameterValue>[] Points(JsonElement root, string name) => root.TryGetProperty(name, out var points)
        ? [.. points.EnumerateArray().Select(point => point.EnumerateObject()
            .ToDictionary(member => member.Name, member => Value(Known(member.Name), member.Value)))]
        : [];

    private static StoppingRule Rule(JsonElement rule) => new()
    {
        Eta = rule.GetProperty("eta").GetDouble(),
        MinIter = Integer(rule, "min_iter"),
        MaxIter = Integer(rule, "max_iter"),
        RungCount = Integer(rule, "s"),
        Cohort = Integer(rule, "cohort") ?? StoppingRule.DefaultCohort,
    };

    private static Hyperparameter Known(string name) =>
        Hyperparameter.Find(name) ?? throw NewerVersionException.OfParameters([name]);

    private static int? Integer(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
