using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// One run of a <see cref="TorchEngine"/>. Its evaluations use a model of its own over its row of the parameters, so that they do not
/// depend on the other runs.
/// </summary>
internal sealed class TorchMember(TorchEngine engine, Hyperparameters hyperparameters, ParameterLayout layout, int run)
    : ITrainedModel, IDisposable
{
    // Enough rows for efficient matrix products, few enough for the activations to stay in the cache (CPU) or in a fraction of the memory
    // (CUDA).
    private const int TokensAtOnceOnCpu = 1024;
    private const int TokensAtOnceOnCuda = 1 << 17;
    private const long AttentionWeightsAtOnce = 1 << 28;

    private FlatParameters? _row;
    private LanguageModel? _model;

    public string DeviceKind => engine.DeviceKind;
    public ParameterLayout Layout => layout;
    public bool LossIsImmediate => engine.LossIsImmediate;
    public int SequencesAtOnce { get; } = EvaluationBatch(hyperparameters, engine.OnCpu);

    private static int EvaluationBatch(Hyperparameters h, bool onCpu)
    {
        var byTokens = (onCpu ? TokensAtOnceOnCpu : TokensAtOnceOnCuda) / h.BlockSize;
        var byWeights = AttentionWeightsAtOnce / ((long)h.BlockSize * h.BlockSize * Math.Max(1, h.NHead));
        return (int)Math.Max(1, Math.Min(byTokens, byWeights));
    }

    public void Import(TrainingState state) => engine.Import(run, state);

    public void Export(TrainingState state) => engine.Export(run, state);

    public IReadOnlyList<float> TakeLosses() => engine.TakeLosses(run);

    public void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var batch = engine.Batches.At(starts);
        var each = engine.Each(Forward(batch.Ids), batch.Targets); // (B * T)
        TorchEngine.Export(each.view(starts.Length, -1).mean([1]), losses);
    }

    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var all = Forward(engine.Tokens(context.ToArray()).view(1, 1, -1)); // (1, T, V)
        TorchEngine.Export(all.select(1, context.Length - 1), logits);
    }

    private Tensor Forward(Tensor ids)
    {
        if (_model is null)
        {
            _row = engine.Row(run);
            _model = engine.Model(hyperparameters, _row);
        }
        return _model.Forward(ids, Dropout.None);
    }

    public void Dispose()
    {
        _model?.Dispose();
        _row?.Dispose();
    }
}
