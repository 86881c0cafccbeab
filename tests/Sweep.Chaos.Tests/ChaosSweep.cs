using Sweep.Testing;

namespace Sweep.Chaos.Tests;

/// <summary>The sweep that is tormented: 40 tiny GPTs, each a second or so of training, some with dropout.</summary>
internal static class ChaosSweep
{
    public const string Name = "chaos";
    public const int Runs = 40;
    public const int MaxIters = 10_000;
    public const int EvalInterval = 500;

    /// <summary>Steps at which every run must have exactly one evaluation.</summary>
    public static IReadOnlyList<int> Steps { get; } = [.. Enumerable.Range(0, (MaxIters / EvalInterval) + 1).Select(i => i * EvalInterval)];

    public static string WriteFile(TempFolder folder) => folder.Write("chaos.yaml", $$"""
        name: {{Name}}
        data: builtin:markov
        method: grid
        metric: {name: val_loss, goal: minimize}
        parameters:
          model: gpt
          batch_size: 4
          block_size: 8
          n_layer: 1
          n_head: 2
          n_embd: 16
          dropout: [0.0, 0.1]
          learning_rate: [5e-4, 1e-3, 2e-3, 4e-3, 8e-3]
          max_iters: {{MaxIters}}
          eval_interval: {{EvalInterval}}
          eval_iters: 4
        repeats: 4
        # Faults are more frequent here than retries are meant for.
        max_retries: 100
        """);
}
