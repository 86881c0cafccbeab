using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sweep.Model;

/// <summary>
/// The matrix products in a run's precision. bf16 rounds their inputs and results to bfloat16; parameters, moments, biases, LayerNorm, softmax and the loss
/// stay float32. tf32 is a setting of the device and no concern of this one.
/// </summary>
internal readonly struct MatrixProducts(string precision)
{
    private readonly bool _narrow = precision == "bf16";

    /// <summary>x W^T + b.</summary>
    public Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null)
    {
        if (!_narrow)
            return F.linear(x, weight, bias);
        var product = F.linear(x.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16)).to(ScalarType.Float32);
        return bias is null ? product : product + bias;
    }

    public Tensor Product(Tensor left, Tensor right) => _narrow
        ? left.to(ScalarType.BFloat16).matmul(right.to(ScalarType.BFloat16)).to(ScalarType.Float32)
        : left.matmul(right);
}
