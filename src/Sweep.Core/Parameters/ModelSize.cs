namespace Sweep.Core;

/// <summary>What a configuration costs, from its shapes alone: B batch_size, T block_size, C n_embd, L n_layer, V vocabulary.</summary>
public static class ModelSize
{
    private const int FloatBytes = 4;

    // Floats of a cache line, and of the widest register.
    private const long Lane = 16;

    /// <summary>Trained numbers of the model.</summary>
    public static long Parameters(Hyperparameters h, int vocabularySize)
    {
        long v = vocabularySize, t = h.BlockSize, c = h.NEmbd;
        if (h.Model == "bigram")
            return v * v;
        var bias = h.Bias ? 1 : 0;
        var norm = (1 + bias) * c;
        var block = 3 * c * c + (h.QkvBias ? 3 * c : 0) // q, k, v
            + c * c + bias * c                          // projection
            + 4 * c * c + bias * 4 * c                  // MLP up
            + 4 * c * c + bias * c                      // MLP down
            + 2 * norm;
        var head = h.TieWeights ? 0 : c * v + bias * v;
        return v * c + t * c + h.NLayer * block + norm + head;
    }

    /// <summary>Bytes of one checkpoint: the parameters and AdamW's two moments in float32, and a header.</summary>
    public static long CheckpointBytes(Hyperparameters h, int vocabularySize) =>
        3 * FloatBytes * Parameters(h, vocabularySize) + HeaderBytes(h);

    /// <summary>
    /// An estimate of the bytes one run holds while it trains: parameters, gradients and two moments, the activations that the backward
    /// pass needs, the logits with their gradient, and two bytes for each token of the text. This is what an engine holds that keeps
    /// every intermediate, as torch does; <see cref="FusedTrainingBytes"/> is for the fused engine. The process itself is not in it.
    /// </summary>
    public static long TrainingBytes(Hyperparameters h, int vocabularySize, long textLength)
    {
        long v = vocabularySize, rows = (long)h.BatchSize * h.BlockSize, c = h.NEmbd;
        var state = 4 * FloatBytes * Parameters(h, vocabularySize);
        var logits = 2 * FloatBytes * rows * v;
        // Of each block: two normalised inputs, q, k, v, heads' output, projection, MLP 4C before and after ReLU, MLP out, residual (16 C),
        // and the weights of attention before and after dropout.
        var block = FloatBytes * (16 * rows * c + 2 * rows * h.BlockSize * h.NHead);
        var activations = h.Model == "bigram" ? 0 : h.NLayer * block + 3 * FloatBytes * rows * c;
        return state + logits + activations + sizeof(ushort) * textLength;
    }

    /// <summary>
    /// The same for the fused engine, which passes a few sequences at a time through the model: parameters, gradients and two moments, the
    /// parameters once more in the order of the products and thrice for checkpoints, the activations of a chunk of sequences, the tokens of
    /// a batch, and the text. Follows <c>shape_of</c> and <c>plan</c> of the kernels' engine without their small buffers.
    /// </summary>
    public static long FusedTrainingBytes(Hyperparameters h, int vocabularySize, long textLength)
    {
        long v = vocabularySize, t = h.BlockSize, c = h.NEmbd, sequences = (long)h.BatchSize * h.GradientAccumulationSteps;
        // The tokens of a batch with their targets, and of up to 8192 tokens or one sequence in an evaluation.
        var tokens = 2 * sizeof(int) * (sequences * t + Math.Max(8192, t)) + sizeof(int) * sequences;
        var text = sizeof(ushort) * textLength;
        if (h.Model == "bigram")
            return 7 * FloatBytes * Parameters(h, vocabularySize) + tokens + text;
        var attention = t * Lines(t) * Lane; // a head's weights (T, T)
        var row = h.NLayer * (5 * Row(c) + Row(3 * c) + (h.Activation == "gelu" ? 2 : 1) * Row(4 * c) + h.NHead * Lines(t) * Lane)
            + 5 * Row(c) + Row(3 * c) + Row(4 * c) + Row(v);
        var headSize = Lines(c / h.NHead) * Lane;
        var scratch = 6 * t * headSize + 2 * attention;
        var activations = FusedChunk(h) * t * row + scratch;
        // A product's columns are whole lanes; a weight gradient whose rows are not whole lanes is made in a padded copy.
        var padded = c % Lane == 0 ? 0 : Math.Max(Row(4 * c), Row(v)) * Row(4 * c);
        return FloatBytes * (8 * Parameters(h, vocabularySize) + activations + padded) + tokens + text;
    }

    private static long Lines(long floats) => (floats + Lane - 1) / Lane;

    /// <summary>Floats that a row of activations takes: an odd number of cache lines.</summary>
    private static long Row(long floats) => (Lines(floats) | 1) * Lane;

    /// <summary>Sequences that pass through the fused engine's model together: as many as a cache of 2 MiB keeps.</summary>
    private static long FusedChunk(Hyperparameters h)
    {
        const double CacheBytes = 2 << 20;
        var rowBytes = (12.0 * h.NEmbd + (double)h.NHead * h.BlockSize) * h.NLayer * FloatBytes;
        var rows = CacheBytes / rowBytes;
        if (rows < 64)
            rows = rowBytes * 64 < 2 * CacheBytes ? 64 : 512;
        return Math.Clamp((long)(rows / h.BlockSize), 1, (long)h.BatchSize * h.GradientAccumulationSteps);
    }

    /// <summary>
    /// Floating-point operations of one update's matrix products: a multiply-add counts two, the backward pass twice the forward. Attention
    /// counts the full T x T square, as an unmasked product computes it.
    /// </summary>
    public static double StepFlops(Hyperparameters h, int vocabularySize)
    {
        double v = vocabularySize, t = h.BlockSize, c = h.NEmbd, rows = (double)h.BatchSize * t;
        if (h.Model == "bigram")
            return 0; // a table look-up
        var block = 2 * rows * 12 * c * c   // qkv 3, projection 1, MLP 8
            + 2 * 2 * rows * t * c;         // q k^T and weights v, over all heads
        return 3 * h.GradientAccumulationSteps * (h.NLayer * block + 2 * rows * c * v);
    }

    /// <summary>Names, shapes and metadata: about a hundred bytes for each tensor and moment.</summary>
    private static long HeaderBytes(Hyperparameters h) => h.Model == "bigram" ? 2048 : 4096 + 3L * 100 * (6 + 11 * h.NLayer);
}
