using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>
/// What every contender starts from, written to files for those that are not ours: text, first parameters, batches, evaluation
/// sequences.
/// </summary>
internal sealed class Scenario
{
    /// <summary>Steps for which batches are written; a contender begins again after them.</summary>
    public const int Batches = 512;

    public Scenario(Shape shape, Corpus corpus)
    {
        (Shape, Corpus) = (shape, corpus);
        Data = new TrainingData(corpus, shape.Hyperparameters);
    }

    public Shape Shape { get; }
    public Corpus Corpus { get; }
    public TrainingData Data { get; }
    public int Vocabulary => Corpus.Vocabulary.Size;

    public static Corpus ReadCorpus(string source) => Corpus.Open(source, File.OpenRead);

    public TrainingState InitialState() =>
        TrainingState.Initial(ParameterLayout.Of(Shape.Hyperparameters, Vocabulary), Shape.Hyperparameters.Seed);

    /// <summary>
    /// Little-endian files: tokens.i32, parameters.f32 (flat, our order), starts.i32 (steps, B), eval.i32 (2, eval_iters * B).
    /// </summary>
    public void Write(string folder)
    {
        var h = Shape.Hyperparameters;
        Save(folder, "tokens.i32", Corpus.Tokens.ToArray().Select(t => (int)t).ToArray());
        Save(folder, "parameters.f32", InitialState().Parameters);
        var starts = new int[Batches * h.BatchSize];
        for (var step = 0; step < Batches; step++)
            Data.TrainStarts(step, starts.AsSpan(step * h.BatchSize, h.BatchSize));
        Save(folder, "starts.i32", starts);
        var eval = new int[2 * h.EvalIters * h.BatchSize];
        Data.EvalStarts(Split.Train, 0, eval.AsSpan(0, eval.Length / 2));
        Data.EvalStarts(Split.Val, 0, eval.AsSpan(eval.Length / 2));
        Save(folder, "eval.i32", eval);
    }

    private static void Save<T>(string folder, string name, T[] values) where T : struct =>
        File.WriteAllBytes(Path.Combine(folder, name), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
