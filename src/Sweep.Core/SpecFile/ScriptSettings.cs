namespace Sweep.Core;

/// <summary>
/// Settings of training scripts that stand among the parameters of W&amp;B sweeps and change nothing that is learnt: where a script logs,
/// writes and reports to. As constants they are ignored with a notice; a list of values would only repeat runs and is a problem.
/// </summary>
internal static class ScriptSettings
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "wandb", "use_wandb", "log_wandb", "wandb_log", "wandb_project", "wandb_entity", "wandb_run_name", "wandb_name", "wandb_group",
        "wandb_mode", "wandb_tags", "report_to", "logger", "project", "project_name", "entity", "run_name", "exp_name",
        "experiment_name", "experiment", "tags", "notes", "group", "job_type", "out_dir", "output_dir", "outdir", "save_dir", "save_path",
        "log_dir", "logdir", "checkpoint_dir", "ckpt_dir", "model_dir", "log_interval", "log_every", "log_freq", "log_steps",
        "logging_steps", "log_every_n_steps", "save_interval", "save_every", "save_steps", "save_total_limit", "save_checkpoint",
        "always_save_checkpoint", "eval_only", "compile", "num_workers", "n_workers", "verbose", "debug", "progress_bar",
    };

    public static bool Has(string name) => Names.Contains(name);
}
