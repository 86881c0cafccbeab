using Sweep.Core;
using Sweep.Core.Protocol;

namespace Sweep.Model;

/// <summary>estimate_loss: the same sequences for every run on the same data and block_size.</summary>
internal sealed class LossEstimator(ITrainedModel model, TrainingData data, Hyperparameters hyperparameters)
{
    private readonly float[] _losses = new float[checked(hyperparameters.EvalIters * hyperparameters.BatchSize)];
    private readonly int[] _starts = new int[model.SequencesAtOnce];

    /// <summary>The means of groups of the losses that were estimated last.</summary>
    public float[] Groups() => LossGroups.Of(_losses);

    /// <summary>Null when <paramref name="abandon"/> returned true before the last sequence was scored.</summary>
    public LossEstimate? Estimate(Split split, Func<bool> abandon)
    {
        for (var first = 0; first < _losses.Length; first += _starts.Length)
        {
            if (abandon())
                return null;
            var count = Math.Min(_starts.Length, _losses.Length - first);
            data.EvalStarts(split, first, _starts.AsSpan(0, count));
            model.SequenceLosses(_starts.AsSpan(0, count), _losses.AsSpan(first, count));
        }
        return LossEstimate.Of(_losses);
    }
}
