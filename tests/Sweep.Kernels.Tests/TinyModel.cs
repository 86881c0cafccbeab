namespace Sweep.Kernels.Tests;

/// <summary>A small model with random parameters and a random batch, both functions of the seed.</summary>
internal sealed class TinyModel
{
    public TinyModel(int vocabulary, Hyperparameters hyperparameters)
    {
        (Vocabulary, Hyperparameters) = (vocabulary, hyperparameters);
        var random = new CounterRandom(hyperparameters.Seed, RandomStream.Init);
        using var gpt = new FusedModel(vocabulary, hyperparameters);
        // Around 0.3, so that biases and LayerNorm's weights are not special and no gradient is tiny.
        Parameters = [.. Enumerable.Range(0, gpt.NParams).Select(i => (float)(0.3 * random.Normal((ulong)i)))];
        X = Tokens(random.Derive(1));
        Y = Tokens(random.Derive(2));
    }

    public int Vocabulary { get; }
    public Hyperparameters Hyperparameters { get; }
    public float[] Parameters { get; }
    public int[] X { get; }
    public int[] Y { get; }

    /// <summary>Shapes that exercise the edges: (vocab, batch, block, embd, heads, layers, dropout).</summary>
    public static TheoryData<int, int, int, int, int, int, double> Shapes => new()
    {
        { 65, 1, 7, 24, 8, 1, 0.0 },   // head_size 3
        { 65, 2, 7, 24, 8, 2, 0.3 },
        { 11, 3, 1, 5, 1, 1, 0.0 },    // one position, a width below one register
        { 2, 1, 17, 6, 6, 1, 0.5 },    // head_size 1
        { 1, 2, 3, 4, 2, 1, 0.0 },     // nothing to choose
        { 70, 2, 16, 16, 1, 1, 0.1 },  // whole registers
        { 33, 20, 9, 20, 4, 12, 0.2 }, // more sequences than pass at once
        { 3000, 4, 30, 8, 2, 1, 0.0 }, // a sum over k in several blocks
        { 129, 1, 40, 48, 3, 1, 0.0 },
        { 20, 1, 3, 160, 5, 1, 0.1 },  // weight gradients by strips
    };

    /// <summary>What a GPT may have besides its shape, by a name for each.</summary>
    public static TheoryData<string> Options =>
    [
        "no biases", "qkv bias", "tied weights", "tied weights without biases", "gelu", "embedding dropout", "micro-batches",
        "all of nanoGPT",
    ];

    /// <summary>A model with an option, narrower or as wide as whole registers, of more sequences than pass at once.</summary>
    public static TinyModel With(string option, int embd)
    {
        var h = Of(33, 9, 9, embd, 4, 3, 0.2).Hyperparameters;
        return new TinyModel(33, option switch
        {
            "no biases" => h with { Bias = false },
            "qkv bias" => h with { QkvBias = true },
            "tied weights" => h with { TieWeights = true },
            "tied weights without biases" => h with { TieWeights = true, Bias = false },
            "gelu" => h with { Activation = "gelu" },
            "embedding dropout" => h with { EmbdDropout = true },
            "micro-batches" => h with { BatchSize = 3, GradientAccumulationSteps = 3 },
            _ => h with { QkvBias = true, TieWeights = true, Activation = "gelu", EmbdDropout = true, DecayMatricesOnly = true },
        });
    }

    public static TinyModel Of(int vocabulary, int batch, int block, int embd, int heads, int layers, double dropout) =>
        new(vocabulary, new Hyperparameters
        {
            BatchSize = batch,
            BlockSize = block,
            NEmbd = embd,
            NHead = heads,
            NLayer = layers,
            Dropout = dropout,
            Seed = 42,
        });

    public FusedModel Engine(string? kernelSet = null)
    {
        var gpt = new FusedModel(Vocabulary, Hyperparameters, kernelSet);
        gpt.Write(FusedBuffer.Parameters, Parameters);
        return gpt;
    }

    private int[] Tokens(CounterRandom random) =>
        [.. Enumerable.Range(0, Hyperparameters.BatchSize * Hyperparameters.GradientAccumulationSteps * Hyperparameters.BlockSize)
            .Select(i => (int)random.Below((ulong)i, Vocabulary))];
}
