namespace Sweep.Cli;

/// <summary>The sweep file that <c>sweep init</c> writes: small enough to train in minutes, with a word on everything.</summary>
internal static class StarterFile
{
    public static string Text(string name, string data) => $$"""
        # A sweep: what to train, on what, and which of it varies. See docs/sweep-file.md for every key.
        #   sweep plan FILE          what it would run; stores nothing
        #   sweep run FILE           trains it; the same command goes on after an interruption
        name: {{name}}
        data: {{data}}     # any UTF-8 text, from this file's folder; builtin:markov comes with the program
        # tokenizer: gpt2        # or cl100k_base, o200k_base: subwords instead of characters
        # val_data: other.txt    # a text of its own to validate on; or split: 0.8, the share of data that trains; left out: 0.9
        method: grid             # every combination; random draws run_cap of them
        metric: {name: val_loss, goal: minimize}   # or val_bpc, bits per character: compares tokenizers
        parameters:
          # What varies: lists, or {min: 16, max: 64, step: 16}.
          learning_rate: [3e-3, 1e-3]
          n_layer: [1, 2]
          # What stays. A hyperparameter that is not here has its default.
          n_embd: 32
          n_head: 4              # divides n_embd
          block_size: 32         # characters (tokens) of context
          batch_size: 16
          dropout: 0.0
          max_iters: 500         # steps of a run
          eval_interval: 100     # steps between evaluations
          eval_iters: 20         # batches of an evaluation
        # For method random, also draws:
        #   learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}
        #   dropout: {min: 0.0, max: 0.3}
        # run_cap: 20            # the most runs
        # repeats: 3             # every point with seeds seed, seed + 1, seed + 2
        # exclude:               # leaves out the points that have all of these values
        #   - {n_layer: 2, learning_rate: 3e-3}
        # max_concurrent_runs: 8 # over all machines
        max_retries: 2           # after crashes of the trainer

        """;
}
