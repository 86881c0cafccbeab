using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>One run of a pack. It is scored by a model of its own over its row of the parameters, so its losses do not depend on who else is in the pack.</summary>
internal sealed class PackMember(TorchPack pack, Hyperparameters hyperparameters, int run) : ITrainedModel, IDisposable
{
    // Enough rows to keep the matrix products busy, few enough for the activations to stay in the cache (CPU) or in a fraction of the memory (CUDA).
    private const int TokensAtOnceOnCpu = 1024;
    private const int TokensAtOnceOnCuda = 1 << 17;
    private const long AttentionWeightsAtOnce = 1 << 28;

    private FlatParameters? _row;
    private LanguageModel? _model;

    public string Name => "torch";
    public string DeviceKind => pack.DeviceKind;
    public ParameterLayout Layout => pack.Layout;
    public bool LossIsAtHand => pack.LossIsAtHand;
    public int SequencesAtOnce { get; } = EvaluationBatch(hyperparameters, pack.OnCpu);

    private static int EvaluationBatch(Hyperparameters h, bool onCpu)
    {
        var byTokens = (onCpu ? TokensAtOnceOnCpu : TokensAtOnceOnCuda) / h.BlockSize;
        var byWeights = AttentionWeightsAtOnce / ((long)h.BlockSize * h.BlockSize * Math.Max(1, h.NHead));
        return (int)Math.Max(1, Math.Min(byTokens, byWeights));
    }

    public void Import(TrainingState state) => pack.Import(run, state);

    public void Export(TrainingState state) => pack.Export(run, state);

    public IReadOnlyList<float> TakeLosses() => pack.TakeLosses(run);

    public void SequenceLosses(ReadOnlySpan<int> starts, Span<float> losses)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var batch = pack.Batches.At(starts);
        var each = pack.Each(Forward(batch.Ids), batch.Targets); // (B * T)
        TorchPack.Export(each.view(starts.Length, -1).mean([1]), losses);
    }

    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var all = Forward(pack.Tokens(context.ToArray()).view(1, 1, -1)); // (1, T, V)
        TorchPack.Export(all.select(1, context.Length - 1), logits);
    }

    private Tensor Forward(Tensor ids)
    {
        if (_model is null)
        {
            _row = pack.Row(run);
            _model = pack.Model(hyperparameters, _row);
        }
        return _model.Forward(ids, Dropout.None);
    }

    public void Dispose()
    {
        _model?.Dispose();
        _row?.Dispose();
    }
}
