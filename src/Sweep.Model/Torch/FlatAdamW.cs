using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// AdamW with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019) over the flat buffers of R
/// runs, each with its own rates: an update is the same few operations for one run and for many, and no row enters another's.
/// </summary>
internal sealed class FlatAdamW : IDisposable
{
    // Kept: see Numbers.
    private static readonly Scalar s_epsilon = 1e-8;
    private static readonly Scalar s_clipEpsilon = 1e-6;

    private readonly FlatParameters _parameters;
    private readonly Tensor _gradient; // (R, P)
    private readonly Tensor? _decays; // (P), true where weight decay acts; null where it acts on all parameters
    private readonly Tensor _take1, _take2; // (R, 1): 1 - beta
    private readonly Tensor? _largestNorm; // (R, 1): grad_clip; null where no run clips
    private readonly Tensor? _clips; // (R, 1)
    private readonly StepTable<float> _rates; // (R, 3)

    /// <param name="runs">Of equal shapes, and equal in what weight decay acts on.</param>
    public FlatAdamW(FlatParameters parameters, IReadOnlyList<Hyperparameters> runs, Device device)
    {
        _parameters = parameters;
        _gradient = parameters.Gradient ?? throw new ArgumentException("parameters without a gradient are not trained", nameof(parameters));
        using var scope = NewDisposeScope();
        ExpAvg = zeros_like(parameters.Values).DetachFromDisposeScope();
        ExpAvgSq = zeros_like(parameters.Values).DetachFromDisposeScope();
        if (runs[0].DecayMatricesOnly)
            _decays = tensor(Decays(parameters.Layout)).to(device).DetachFromDisposeScope();
        _take1 = Column(h => 1 - h.Beta1);
        _take2 = Column(h => 1 - h.Beta2);
        if (runs.Any(h => h.GradClip > 0))
        {
            _largestNorm = Column(h => h.GradClip);
            _clips = _largestNorm.gt(0).DetachFromDisposeScope();
        }
        _rates = new StepTable<float>(runs.Count, 3, device, (run, step, numbers) =>
        {
            var h = runs[run];
            var rate = LearningRateSchedule.At(h, step);
            numbers[0] = (float)(-rate / (1 - Math.Pow(h.Beta1, step + 1)));
            numbers[1] = (float)Math.Sqrt(1 - Math.Pow(h.Beta2, step + 1));
            numbers[2] = (float)(1 - rate * h.WeightDecay);
        });

        Tensor Column(Func<Hyperparameters, double> value) =>
            tensor(runs.Select(h => (float)value(h)).ToArray()).to(device).view(-1, 1).DetachFromDisposeScope();
    }

    /// <summary>(R, P)</summary>
    public Tensor ExpAvg { get; }

    /// <summary>(R, P)</summary>
    public Tensor ExpAvgSq { get; }

    /// <summary>Clips the gradients, then updates.</summary>
    /// <param name="steps">Updates done before this one, by each run.</param>
    public void Step(ReadOnlySpan<int> steps)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var values = _parameters.Values;
        var rates = _rates.At(steps);
        // (R, 1): -rate / (1 - beta1^t), sqrt(1 - beta2^t), 1 - rate * weight_decay
        var (stepSize, root, keep) = (rates.narrow(1, 0, 1), rates.narrow(1, 1, 1), rates.narrow(1, 2, 1));
        if (_decays is not null)
            keep = where(_decays, keep, ones_like(keep)); // (R, P)
        Clip();

        // The last that can fail for want of memory: a step that fails has changed nothing.
        var work = _gradient * _gradient;
        values.mul_(keep);
        ExpAvg.lerp_(_gradient, _take1);
        ExpAvgSq.lerp_(work, _take2);
        var denominator = work.copy_(ExpAvgSq).sqrt_().div_(root).add_(s_epsilon);
        values.addcdiv_(ExpAvg, denominator.div_(stepSize), Numbers.One);
    }

    /// <summary>Scales each run's gradient down to its norm, on the device: the host waits for nothing.</summary>
    private void Clip()
    {
        if (_largestNorm is null)
            return;
        var factor = _largestNorm.div(_gradient.norm(1, keepdim: true) + s_clipEpsilon).clamp_(Numbers.Zero, Numbers.One); // (R, 1)
        _gradient.mul_(where(_clips!, factor, ones_like(factor)));
    }

    private static bool[] Decays(ParameterLayout layout)
    {
        var decays = new bool[layout.Total];
        foreach (var parameter in layout)
            decays.AsSpan(parameter.Offset, parameter.Count).Fill(parameter.IsMatrix);
        return decays;
    }

    public void Dispose()
    {
        ExpAvg.Dispose();
        ExpAvgSq.Dispose();
        _decays?.Dispose();
        _take1.Dispose();
        _take2.Dispose();
        _largestNorm?.Dispose();
        _clips?.Dispose();
        _rates.Dispose();
    }
}
