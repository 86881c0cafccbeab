using System.Globalization;
using System.Text;
using System.Text.Json;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core;

/// <summary>Writes a sweep as a sweep file that reads back to it, in Sweep's own short forms.</summary>
internal static class SpecWriter
{
    /// <param name="comments">Lines for the file's head.</param>
    public static string Write(SweepSpec spec, IEnumerable<string> comments)
    {
        var text = new StringBuilder();
        foreach (var comment in comments)
            text.Append("# ").Append(comment).Append('\n');
        // null would be read as nothing.
        Line(text, "name", spec.Name.Equals("null", StringComparison.OrdinalIgnoreCase) ? $"\"{spec.Name}\"" : spec.Name);
        Line(text, "data", PathText(spec.Data.Source));
        if (spec.Data.Validation is { } validation)
            Line(text, "val_data", PathText(validation.Source));
        if (spec.Data.Split != DataReference.UsualSplit)
            Line(text, "split", Text(spec.Data.Split));
        if (spec.Data.Tokenizer != SubwordTokenizer.Characters)
            Line(text, "tokenizer", spec.Data.Tokenizer);
        Line(text, "method", spec.Method.Name);
        Line(text, "metric", $"{{name: {spec.Metric.Name}, goal: {(spec.Metric.Minimize ? "minimize" : "maximize")}}}");
        text.Append("parameters:\n");
        foreach (var parameter in spec.Parameters)
            Line(text, $"  {parameter.Name}", Value(parameter));
        if (spec.Exclude.Count > 0)
            text.Append("exclude:\n");
        foreach (var entry in spec.Exclude)
            text.Append("  - ").Append(Value(entry)).Append('\n');
        if (spec.Repeats > 1)
            Line(text, "repeats", Text(spec.Repeats));
        if (spec.RunCap is { } cap)
            Line(text, "run_cap", Text(cap));
        if (spec.Search is { } search)
            Line(text, "search", $"{{startup: {Text(search.Startup)}, lag: {Text(search.Lag)}}}");
        if (spec.Start.Count > 0)
            text.Append("start:\n");
        foreach (var point in spec.Start)
            text.Append("  - ").Append(Value(point)).Append('\n');
        if (spec.EarlyTerminate is { } rule)
            Line(text, "early_terminate", Value(rule, spec.Method));
        if (spec.MaxConcurrentRuns is { } concurrent)
            Line(text, "max_concurrent_runs", Text(concurrent));
        if (spec.Target is { } target)
            Line(text, "target", Text(target));
        if (spec.Priority is { } priority)
            Line(text, "priority", Text(priority));
        if (spec.MaxRetries != SpecReader.Retries)
            Line(text, "max_retries", Text(spec.MaxRetries));
        return text.ToString();
    }

    private static string Value(IReadOnlyDictionary<string, ParameterValue> values) =>
        $"{{{string.Join(", ", values.Select(value => $"{value.Key}: {value.Value}"))}}}";

    private static string PathText(string source) => source.StartsWith(Corpus.BuiltinPrefix, StringComparison.Ordinal)
        ? source : JsonSerializer.Serialize(source, SweepJson.Compact);

    private static string Value(SweepParameter parameter)
    {
        if (parameter is ChoiceParameter choice)
        {
            var values = $"[{string.Join(", ", choice.Values)}]";
            return choice.Probabilities is { } probabilities
                ? $"{{values: {values}, probabilities: [{string.Join(", ", probabilities.Select(Text))}]}}"
                : choice.Values.Count == 1 ? choice.Values[0].ToString() : values;
        }
        var drawn = ((DistributedParameter)parameter).Distribution;
        var bounds = drawn.IsNormal
            ? $"mu: {Text(drawn.Mu)}, sigma: {Text(drawn.Sigma)}"
            : $"min: {Text(drawn.Min)}, max: {Text(drawn.Max)}";
        return $"{{distribution: {drawn.Name}, {bounds}{(drawn.Quantum is { } q ? $", q: {Text(q)}" : "")}}}";
    }

    private static string Value(StoppingRule rule, SearchMethod method)
    {
        var keys = new List<string> { "type: hyperband" };
        if (rule.MinIter is { } minIter)
            keys.Add($"min_iter: {Text(minIter)}");
        if (rule.MaxIter is { } maxIter)
            keys.Add($"max_iter: {Text(maxIter)}");
        if (rule.RungCount is { } count)
            keys.Add($"s: {Text(count)}");
        keys.Add($"eta: {Text(rule.Eta)}");
        if (method.Samples)
            keys.Add($"cohort: {Text(rule.Cohort)}");
        return $"{{{string.Join(", ", keys)}}}";
    }

    private static void Line(StringBuilder text, string key, string value) => text.Append(key).Append(": ").Append(value).Append('\n');

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => ((ParameterValue)number).ToString();
}
