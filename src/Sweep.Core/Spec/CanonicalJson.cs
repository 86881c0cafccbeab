using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sweep.Core.EarlyStopping;
using Sweep.Core.Protocol;

namespace Sweep.Core;

/// <summary>
/// JSON that is the same string for the same meaning: keys in ordinal order, no blanks, numbers in the shortest form that reads back to the
/// same double.
/// </summary>
internal static class CanonicalJson
{
    private static readonly Hyperparameter[] Sorted = [.. Hyperparameter.All.OrderBy(p => p.Name, StringComparer.Ordinal)];
    private static readonly Hyperparameters Defaults = new();

    /// <summary>Lower-case hex.</summary>
    public static string ConfigHash(Hyperparameters hyperparameters, DataReference data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("data", data.Sha256);
        json.WriteStartObject("hyperparameters");
        foreach (var parameter in Sorted.Where(p => !p.WasAddedLater || !p.IsDefault(hyperparameters)))
        {
            json.WritePropertyName(parameter.Name);
            parameter.Get(hyperparameters).WriteShortest(json);
        }
        json.WriteEndObject();
        json.WriteNumber("result_version", TrainerProtocol.ResultVersion);
        WriteSplit(json, data);
        WriteTokenizer(json, data);
        WriteValidation(json, data);
        json.WriteEndObject();
        json.Flush();
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>Lower-case hex; no hash of <see cref="ConfigHash"/>, whose JSON has other keys.</summary>
    public static string ForkHash(string configHash, string parentHash, int step)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("config", configHash);
        json.WriteString("forked_from", parentHash);
        json.WriteNumber("forked_step", step);
        json.WriteEndObject();
        json.Flush();
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    public static string Of(SweepSpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SweepJson.Compact.Encoder });
        json.WriteStartObject();
        json.WriteString("data", spec.Data.Sha256);
        if (spec.EarlyTerminate is { } rule)
            Write(json, rule, spec.Method);
        json.WriteStartArray("exclude");
        foreach (var entry in spec.Exclude)
            Write(json, entry);
        json.WriteEndArray();
        WriteOptional(json, "max_concurrent_runs", spec.MaxConcurrentRuns);
        json.WriteNumber("max_retries", spec.MaxRetries);
        json.WriteString("method", spec.Method.Name);
        json.WriteStartObject("metric");
        json.WriteString("goal", spec.Metric.Minimize ? "minimize" : "maximize");
        json.WriteString("name", spec.Metric.Name);
        json.WriteEndObject();
        json.WriteString("name", spec.Name);
        json.WriteStartObject("parameters");
        foreach (var hyperparameter in Sorted)
        {
            var given = spec.Parameters.FirstOrDefault(p => p.Hyperparameter == hyperparameter);
            if (hyperparameter.WasAddedLater && (given is null || IsItsDefault(given)))
                continue;
            json.WritePropertyName(hyperparameter.Name);
            Write(json, given ?? new ChoiceParameter(hyperparameter, [hyperparameter.Get(Defaults)]));
        }
        json.WriteEndObject();
        json.WriteNumber("repeats", spec.Repeats);
        WriteOptional(json, "run_cap", spec.RunCap);
        // These two as well only where they are, for the sake of what was stored before.
        if (spec.Search is { } search)
        {
            json.WriteStartObject("search");
            json.WriteNumber("lag", search.Lag);
            json.WriteNumber("startup", search.Startup);
            json.WriteEndObject();
        }
        if (spec.Start.Count > 0)
        {
            json.WriteStartArray("start");
            foreach (var point in spec.Start)
                Write(json, point);
            json.WriteEndArray();
        }
        WriteSplit(json, spec.Data);
        WriteTokenizer(json, spec.Data);
        WriteValidation(json, spec.Data);
        if (spec.Target is { } target)
            json.WriteNumber("target", target);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, ParameterValue> values)
    {
        json.WriteStartObject();
        foreach (var (name, value) in values.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            value.WriteShortest(json);
        }
        json.WriteEndObject();
    }

    // These three only where they are not what they always were, before files could say: then what was stored keeps its hash.
    private static void WriteSplit(Utf8JsonWriter json, DataReference data)
    {
        if (data.Split != DataReference.UsualSplit)
            json.WriteNumber("split", data.Split);
    }

    private static void WriteTokenizer(Utf8JsonWriter json, DataReference data)
    {
        if (data.Tokenizer != SubwordTokenizer.Characters)
            json.WriteString("tokenizer", data.Tokenizer);
    }

    private static void WriteValidation(Utf8JsonWriter json, DataReference data)
    {
        if (data.Validation is { } validation)
            json.WriteString("val_data", validation.Sha256);
    }

    // Only where there is one: what was stored before there were rules stays as it is. The cohort means nothing in a grid.
    private static void Write(Utf8JsonWriter json, StoppingRule rule, SearchMethod method)
    {
        json.WriteStartObject("early_terminate");
        WriteOptional(json, "cohort", !method.Samples ? null : rule.Cohort);
        json.WriteNumber("eta", rule.Eta);
        WriteOptional(json, "max_iter", rule.MaxIter);
        WriteOptional(json, "min_iter", rule.MinIter);
        WriteOptional(json, "s", rule.RungCount);
        json.WriteEndObject();
    }

    private static bool IsItsDefault(SweepParameter parameter) =>
        parameter is { Hyperparameter.HasFixedDefault: true } and ChoiceParameter { Values: [var only] }
        && only.Equals(parameter.Hyperparameter.Get(Defaults));

    private static void Write(Utf8JsonWriter json, SweepParameter parameter)
    {
        if (parameter is ChoiceParameter choice)
        {
            if (choice.Probabilities is not null)
            {
                json.WriteStartObject();
                json.WriteStartArray("probabilities");
                foreach (var probability in choice.Probabilities)
                    json.WriteNumberValue(probability);
                json.WriteEndArray();
                json.WritePropertyName("values");
            }
            json.WriteStartArray();
            foreach (var value in choice.Values)
                value.WriteShortest(json);
            json.WriteEndArray();
            if (choice.Probabilities is not null)
                json.WriteEndObject();
            return;
        }
        var distribution = ((DistributedParameter)parameter).Distribution;
        json.WriteStartObject();
        json.WriteString("distribution", distribution.Name);
        json.WriteNumber("max", distribution.Max);
        json.WriteNumber("min", distribution.Min);
        if (distribution.IsNormal)
            json.WriteNumber("mu", distribution.Mu);
        if (distribution.Quantum is { } quantum)
            json.WriteNumber("q", quantum);
        if (distribution.IsNormal)
            json.WriteNumber("sigma", distribution.Sigma);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }
}
