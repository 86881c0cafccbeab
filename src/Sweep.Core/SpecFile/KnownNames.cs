namespace Sweep.Core;

/// <summary>The keys of a sweep file, and what to say about keys that people bring along from elsewhere.</summary>
internal static class KnownNames
{
    public static readonly string[] TopLevel =
        ["name", "data", "method", "metric", "parameters", "exclude", "repeats", "run_cap", "max_concurrent_runs", "max_retries",
            "early_terminate"];

    private static readonly Dictionary<string, string> Wandb = new()
    {
        ["program"] = "it names W&B's training script, and Sweep trains its own model: take it out",
        ["command"] = "it is the command line of W&B's training script, and Sweep trains its own model: take it out",
        ["project"] = "it is W&B's: results are kept by the sweep's name, so take it out",
        ["entity"] = "it is W&B's: results are kept in your own store, so take it out",
        ["description"] = "write it as a comment after a #",
        ["controller"] = "it is W&B's: take it out",
        ["job"] = "it is W&B's: take it out",
        ["settings"] = "it is W&B's: take it out",
        ["env"] = "Sweep starts no script of yours: take it out",
        ["cohort"] = "it stands in 'early_terminate:'",
        ["device"] = Device,
        ["<<"] = "merge keys are not read: write the values out",
    };

    private static readonly Dictionary<string, string> ParameterSynonyms = new()
    {
        ["lr"] = "learning_rate",
        ["batch"] = "batch_size",
        ["bs"] = "batch_size",
        ["epochs"] = "max_iters",
        ["steps"] = "max_iters",
        ["max_steps"] = "max_iters",
        ["num_steps"] = "max_iters",
        ["iterations"] = "max_iters",
        ["d_model"] = "n_embd",
        ["hidden_size"] = "n_embd",
        ["embed_dim"] = "n_embd",
        ["embedding_size"] = "n_embd",
        ["width"] = "n_embd",
        ["heads"] = "n_head",
        ["num_heads"] = "n_head",
        ["layers"] = "n_layer",
        ["num_layers"] = "n_layer",
        ["depth"] = "n_layer",
        ["seq_len"] = "block_size",
        ["sequence_length"] = "block_size",
        ["context"] = "block_size",
        ["wd"] = "weight_decay",
        ["decay"] = "weight_decay",
        ["clip"] = "grad_clip",
        ["max_grad_norm"] = "grad_clip",
        ["random_seed"] = "seed",
        ["dtype"] = "precision",
    };

    private const string Device = "the worker decides which device a run gets: take it out";

    public static string TopLevelProblem(string name)
    {
        var remedy = Wandb.GetValueOrDefault(name)
            ?? (Hyperparameter.Find(name) is not null ? "a hyperparameter stands under 'parameters:'" : null)
            ?? NearestName.Hint(name, TopLevel, $"known keys are {string.Join(", ", TopLevel)}");
        return $"unknown key '{Quoted.Plain(name)}'; {remedy}";
    }

    public static string HyperparameterProblem(string name)
    {
        var remedy = name switch
        {
            "device" => Device,
            "optimizer" => "the optimizer is AdamW always: take it out",
            "vocab_size" => "the vocabulary comes from the data: take it out",
            "<<" => Wandb["<<"],
            _ when ParameterSynonyms.TryGetValue(name, out var meant) => $"did you mean '{meant}'?",
            _ when TopLevel.Contains(name) => $"'{name}' stands at the file's top level, not under 'parameters:'",
            _ => NearestName.Hint(name, Hyperparameter.Names, $"known are {string.Join(", ", Hyperparameter.All.Select(p => p.Name))}"),
        };
        return $"unknown hyperparameter '{Quoted.Plain(name)}'; {remedy}";
    }
}
