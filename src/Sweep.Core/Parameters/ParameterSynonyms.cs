namespace Sweep.Core;

/// <summary>
/// What people call hyperparameters elsewhere: in W&amp;B sweeps, nanoGPT and its descendants, Lightning, Hugging Face. A name counts only
/// where its unit and meaning are the hyperparameter's own: epochs are no steps, so they are not here.
/// </summary>
internal static class ParameterSynonyms
{
    private static readonly (string Name, string[] Synonyms)[] Table =
    [
        ("batch_size", ["batch", "bs", "train_batch_size", "per_device_train_batch_size", "device_batch_size", "micro_batch_size"]),
        ("block_size", ["seq_len", "seq_length", "sequence_length", "max_seq_len", "max_seq_length", "max_sequence_length", "ctx_len",
            "context_length", "context_len", "context_size", "context_window", "max_context_length", "n_ctx", "n_positions"]),
        ("max_iters", ["steps", "max_steps", "num_steps", "n_steps", "train_steps", "training_steps", "total_steps", "num_train_steps",
            "max_train_steps", "iterations", "iters", "max_iterations", "num_iterations", "n_iters", "num_iters", "train_iters"]),
        ("eval_interval", ["eval_every", "eval_steps", "eval_freq", "val_interval", "evaluation_interval", "val_check_interval"]),
        ("eval_iters", ["eval_batches", "val_batches", "eval_iterations", "limit_val_batches"]),
        ("learning_rate", ["lr", "lr_init", "base_lr", "max_lr", "peak_lr", "init_lr", "initial_lr", "lrate", "base_learning_rate",
            "max_learning_rate"]),
        ("n_embd", ["d_model", "model_dim", "dim_model", "hidden_size", "hidden_dim", "n_hidden", "embed_dim", "embd_dim", "emb_dim",
            "embed_size", "embedding_dim", "embedding_size", "emb_size", "n_embed", "n_emb", "num_embd", "dim"]),
        ("n_head", ["heads", "num_heads", "n_heads", "num_head", "nhead", "attention_heads", "attention_head",
            "num_attention_heads", "n_attention_heads"]),
        ("n_layer", ["layers", "num_layers", "n_layers", "num_layer", "nlayers", "num_hidden_layers", "n_blocks", "num_blocks", "num_block",
            "num_transformer_layers"]),
        ("dropout", ["dropout_rate", "dropout_prob", "dropout_p", "drop_rate", "p_dropout", "hidden_dropout_prob"]),
        ("weight_decay", ["wd", "l2", "adam_weight_decay"]),
        ("beta1", ["beta_1", "b1", "adam_beta1"]),
        ("beta2", ["beta_2", "b2", "adam_beta2"]),
        ("grad_clip", ["gradient_clip", "gradient_clip_val", "gradient_clipping", "grad_clip_norm", "grad_norm_clip", "clip_grad",
            "clip_grad_norm", "max_grad_norm", "max_norm", "clip_norm"]),
        ("seed", ["random_seed", "random_state", "manual_seed", "rng_seed"]),
        ("lr_schedule", ["scheduler", "lr_scheduler", "lr_scheduler_type", "lr_decay_style", "learning_rate_schedule"]),
        ("warmup_iters", ["warmup", "warmup_steps", "num_warmup_steps", "lr_warmup_steps", "lr_warmup_iters"]),
        ("lr_decay_iters", ["lr_decay_steps", "decay_steps"]),
        ("min_lr", ["min_learning_rate", "lr_min", "eta_min", "final_lr"]),
        ("gradient_accumulation_steps", ["grad_accum_steps", "grad_accum", "gradient_accumulation", "accumulate_grad_batches",
            "accumulation_steps"]),
        ("bias", ["use_bias"]),
        ("tie_weights", ["weight_tying", "tie_embeddings", "tie_word_embeddings", "tied_embeddings"]),
        ("activation", ["activation_function", "act", "act_fn", "hidden_act", "nonlinearity"]),
    ];

    private static readonly Dictionary<string, Hyperparameter> ByFoldedName = Folded();

    /// <summary>
    /// The hyperparameter that a name means: its own or a synonym, in any case and with - or nothing for _, the last part of a dotted name
    /// (<c>optimizer.lr</c>). Null when there is none.
    /// </summary>
    public static Hyperparameter? Find(string name) =>
        Hyperparameter.Find(name) ?? ByFoldedName.GetValueOrDefault(Fold(name[(name.LastIndexOfAny(['.', '/']) + 1)..]));

    private static string Fold(string name) => string.Concat(name.Where(c => c is not ('_' or '-' or ' '))).ToLowerInvariant();

    private static Dictionary<string, Hyperparameter> Folded()
    {
        var found = new Dictionary<string, Hyperparameter>();
        foreach (var name in Hyperparameter.Names)
            found.TryAdd(Fold(name), Hyperparameter.Find(name)!);
        foreach (var (name, synonyms) in Table)
        {
            if (Hyperparameter.Find(name) is { } hyperparameter)
                Array.ForEach(synonyms, synonym => found.TryAdd(Fold(synonym), hyperparameter));
        }
        return found;
    }
}
