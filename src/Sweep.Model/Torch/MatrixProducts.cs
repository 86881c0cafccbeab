using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// The matrix products in a run's precision. bf16 rounds their inputs and results to bfloat16; parameters, moments, biases, LayerNorm,
/// softmax and the loss stay float32. tf32 is a setting of the device and no concern of this one.
/// </summary>
/// <param name="evaluates">
/// For one run that is not trained: <see cref="Linear"/> is then libtorch's own, which adds the bias on the way.
/// </param>
internal readonly struct MatrixProducts(string precision, bool evaluates)
{
    private readonly bool _narrow = precision == "bf16";

    /// <summary>x W^T + b, with each run's own W and b.</summary>
    /// <param name="x">(R, N, in)</param>
    /// <param name="weight">(R, out, in)</param>
    /// <param name="bias">(R, out)</param>
    /// <returns>(R, N, out)</returns>
    public Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null)
    {
        if (evaluates && !_narrow)
            return nn.functional.linear(x.squeeze(0), weight.squeeze(0), bias?.squeeze(0)).unsqueeze(0);
        var inputs = weight.transpose(1, 2); // (R, in, out)
        var product = Product(x, inputs);
        // Not baddbmm, which would be one call: TorchSharp 0.107 hands its three tensors to libtorch in another order than their names say.
        return bias is null ? product : product.add_(bias.unsqueeze(1));
    }

    /// <summary>The products of the last two dimensions; those before, one or two, are the same on both sides.</summary>
    public Tensor Product(Tensor left, Tensor right) => _narrow
        ? Batched(left.to(ScalarType.BFloat16), right.to(ScalarType.BFloat16)).to(ScalarType.Float32)
        : Batched(left, right);

    // Not matmul, which would take all shapes: where its result has no room, TorchSharp 0.107 ends the process instead of throwing.
    private static Tensor Batched(Tensor left, Tensor right)
    {
        if (left.dim() == 3)
            return left.bmm(right);
        var (outer, inner, rows, columns) = (left.shape[0], left.shape[1], left.shape[2], right.shape[3]);
        var products = left.reshape(outer * inner, rows, left.shape[3]).bmm(right.reshape(outer * inner, right.shape[2], columns));
        return products.view(outer, inner, rows, columns);
    }
}
