using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>A sweep that is tormented: tiny GPTs, each a second or so of training, some with dropout.</summary>
/// <param name="Runs">How many it has.</param>
/// <param name="Varied">The lines of the sweep file that make them.</param>
/// <param name="Rule">The line that stops runs early; empty where all train to their ends.</param>
internal sealed record ChaosSweep(int Runs, string Varied, string Rule)
{
    public const string Name = "chaos";
    private const int MaxIters = 10_000;
    private const int EvalInterval = 500;

    /// <summary>40 runs that all train to their ends.</summary>
    public static ChaosSweep Whole { get; } = new(
        40,
        """
          dropout: [0.0, 0.1]
          learning_rate: [5e-4, 1e-3, 2e-3, 4e-3, 8e-3]
        repeats: 4
        """,
        "");

    /// <summary>81 runs with rungs at steps 700, 2100 and 6300, of which 27, 9 and 3 go on.</summary>
    public static ChaosSweep WithRungs { get; } = new(
        81,
        """
          dropout: [0.0, 0.1, 0.2]
          weight_decay: [0.0, 0.01, 0.1]
          learning_rate: [1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 2e-2, 5e-2]
        """,
        "early_terminate: {type: hyperband, min_iter: 700, eta: 3}");

    public bool HasRungs => Rule.Length > 0;

    /// <summary>Steps at which every run of a sweep without rungs must have exactly one evaluation.</summary>
    public static IReadOnlyList<int> Steps { get; } = [.. Enumerable.Range(0, (MaxIters / EvalInterval) + 1).Select(i => i * EvalInterval)];

    public string WriteFile(TempFolder folder) => folder.Write("chaos.yaml", $$"""
        name: {{Name}}
        data: builtin:markov
        method: grid
        metric: {name: val_loss, goal: minimize}
        {{Rule}}
        # Faults are more frequent here than retries are meant for.
        max_retries: 100
        parameters:
          model: gpt
          batch_size: 4
          block_size: 8
          n_layer: 1
          n_head: 2
          n_embd: 16
          max_iters: {{MaxIters}}
          eval_interval: {{EvalInterval}}
          eval_iters: 4
        {{Varied}}
        """);
}
