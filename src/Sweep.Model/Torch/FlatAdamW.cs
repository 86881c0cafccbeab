using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// AdamW with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019) over the flat buffers, in the order of
/// operations of PyTorch's single-tensor implementation.
/// </summary>
internal sealed class FlatAdamW(FlatParameters parameters, Sweep.Core.Hyperparameters hyperparameters) : IDisposable
{
    private const double Epsilon = 1e-8;

    public Tensor ExpAvg { get; } = zeros_like(parameters.Values).DetachFromDisposeScope();

    public Tensor ExpAvgSq { get; } = zeros_like(parameters.Values).DetachFromDisposeScope();

    /// <summary>Clips the gradient, then updates.</summary>
    /// <param name="step">Updates done before this one.</param>
    public void Step(int step)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var (values, gradient, h) = (parameters.Values, parameters.Gradient, hyperparameters);
        if (h.GradClip > 0)
            Clip(gradient, h.GradClip);
        var t = step + 1;
        var correction1 = 1 - Math.Pow(h.Beta1, t);
        var correction2 = 1 - Math.Pow(h.Beta2, t);

        values.mul_(1 - h.LearningRate * h.WeightDecay);
        ExpAvg.mul_(h.Beta1).add_(gradient, 1 - h.Beta1);
        ExpAvgSq.mul_(h.Beta2).addcmul_(gradient, gradient, 1 - h.Beta2);
        var denominator = ExpAvgSq.sqrt().div_(Math.Sqrt(correction2)).add_(Epsilon);
        values.addcdiv_(ExpAvg, denominator, -h.LearningRate / correction1);
    }

    /// <summary>Scales the gradient down to the norm, on the device: the host waits for nothing.</summary>
    private static void Clip(Tensor gradient, double largest)
    {
        var factor = (gradient.norm() + 1e-6).reciprocal().mul_(largest).clamp_(0, 1);
        gradient.mul_(factor);
    }

    public void Dispose()
    {
        ExpAvg.Dispose();
        ExpAvgSq.Dispose();
    }
}
