using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary><see cref="DropoutMask"/> for many runs, sites and elements at once, on any device: the same bits.</summary>
internal sealed class DropoutArithmetic : IDisposable
{
    // Kept: see Numbers.
    private static readonly Scalar s_factor1 = 0x7FEB352DL;
    private static readonly Scalar s_factor2 = 0x846CA68BL;

    private readonly Tensor _products; // (elements): element * 0x9E3779B9 mod 2^32
    private readonly Tensor _thresholds; // (R, 1, 1) int64
    private readonly Tensor _scales; // (R, 1, 1) float32
    private readonly Tensor _low32, _fifteen, _sixteen; // scalars

    /// <param name="probabilities">Of dropping, for each run.</param>
    /// <param name="elements">Of the largest site.</param>
    public DropoutArithmetic(IReadOnlyList<double> probabilities, int elements, Device device)
    {
        using var scope = NewDisposeScope();
        _low32 = tensor(0xFFFFFFFFL).to(device).DetachFromDisposeScope();
        _fifteen = tensor(15L).to(device).DetachFromDisposeScope();
        _sixteen = tensor(16L).to(device).DetachFromDisposeScope();
        var numbers = arange(elements, dtype: ScalarType.Int64, device: device);
        _products = numbers.mul_(0x9E3779B9L).bitwise_and_(_low32).DetachFromDisposeScope();
        // The key does not matter to what follows from the probability alone.
        var masks = probabilities.Select(probability => new DropoutMask(0, 0, 0, probability)).ToList();
        _thresholds = tensor(masks.Select(mask => (long)mask.Threshold).ToArray()).to(device).view(-1, 1, 1).DetachFromDisposeScope();
        _scales = tensor(masks.Select(mask => mask.Scale).ToArray()).to(device).view(-1, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>(R, sites, elements): what each element is multiplied by, 0 where it is dropped.</summary>
    /// <param name="keys">(R, sites, 2) int64: low and high of the site's key.</param>
    public Tensor Factors(Tensor keys, int elements)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        var (low, high) = (keys.narrow(2, 0, 1), keys.narrow(2, 1, 1)); // (R, sites, 1)
        var x = (_products.narrow(0, 0, elements) + low).bitwise_and_(_low32);
        x.bitwise_xor_(x.bitwise_right_shift(_sixteen));
        Multiply(x, s_factor1);
        x.bitwise_xor_(high);
        x.bitwise_xor_(x.bitwise_right_shift(_fifteen));
        Multiply(x, s_factor2);
        x.bitwise_xor_(x.bitwise_right_shift(_sixteen));
        return x.ge(_thresholds).to(ScalarType.Float32).mul_(_scales).MoveToOuterDisposeScope();
    }

    /// <summary>Modulo 2^32; what a product has above 64 bits is lost, and was not wanted.</summary>
    private void Multiply(Tensor x, Scalar factor) => x.mul_(factor).bitwise_and_(_low32);

    public void Dispose()
    {
        _products.Dispose();
        _thresholds.Dispose();
        _scales.Dispose();
        _low32.Dispose();
        _fifteen.Dispose();
        _sixteen.Dispose();
    }
}
