namespace Sweep.Core;

/// <summary>The keys of a sweep file, and what to say about keys that people bring along from elsewhere.</summary>
internal static class KnownNames
{
    public static readonly string[] TopLevel =
        ["name", "data", "tokenizer", "val_data", "split", "method", "metric", "parameters", "exclude", "repeats", "run_cap", "search",
            "start", "max_concurrent_runs", "max_retries", "early_terminate",
            "target", "priority"];

    /// <summary>Keys that tell W&amp;B how and where to start a training script. They change no result, so they are ignored.</summary>
    private static readonly HashSet<string> Launch =
        ["program", "project", "entity", "description", "command", "controller", "job", "image_uri", "settings", "scheduler",
            "display_name", "launch"];

    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["env"] = "Sweep starts no script of yours: take it out",
        ["cohort"] = "it stands in 'early_terminate:'",
        ["prior_runs"] = "runs of elsewhere cannot be taken in: take it out",
        ["device"] = Device,
    };

    /// <summary>What is meant by names that are near a hyperparameter but not surely the same.</summary>
    private static readonly Dictionary<string, string> Hints = new()
    {
        ["width"] = "n_embd",
        ["depth"] = "n_layer",
        ["context"] = "block_size",
        ["decay"] = "weight_decay",
        ["clip"] = "grad_clip",
        ["dtype"] = "precision",
        ["rate"] = "learning_rate",
    };

    private const string Device = "the worker decides which device a run gets: take it out";

    public static bool IsForLaunching(string name) => Launch.Contains(name);

    public static string TopLevelProblem(string name)
    {
        var remedy = Elsewhere.GetValueOrDefault(name)
            ?? (ParameterSynonyms.Find(name) is not null ? "a hyperparameter stands under 'parameters:'" : null)
            ?? NearestName.Hint(name, TopLevel, $"known keys are {string.Join(", ", TopLevel)}");
        return $"unknown key '{Quoted.Plain(name)}'; {remedy}";
    }

    /// <param name="list">Whether the names that are known may be listed, where nothing better can be said.</param>
    /// <param name="listed">Whether they were.</param>
    public static string HyperparameterProblem(string name, bool list, out bool listed)
    {
        var remedy = name switch
        {
            "device" => Device,
            "optimizer" => "the optimizer is AdamW always: take it out",
            "vocab_size" => "the vocabulary comes from the data: take it out",
            _ when Hints.TryGetValue(name, out var meant) => $"did you mean '{meant}'?",
            _ when TopLevel.Contains(name) => $"'{name}' stands at the file's top level, not under 'parameters:'",
            _ => NearestName.Hint(name, Hyperparameter.Names, ""),
        };
        listed = remedy.Length == 0 && list;
        if (listed)
            remedy = $"known are {string.Join(", ", Hyperparameter.All.Select(p => p.Name))}";
        return $"unknown hyperparameter '{Quoted.Plain(name)}'" + (remedy.Length > 0 ? $"; {remedy}" : "");
    }

    /// <summary><c>a, b and c</c>.</summary>
    public static string Joined(IEnumerable<string> names) => names.ToArray() switch
    {
        [] => "",
        [var only] => only,
        [.. var first, var last] => $"{string.Join(", ", first)} and {last}",
    };
}
