namespace TorchSharp;

/// <summary>How a tensor is to be made; -1 leaves the choice to libtorch. Laid out as <c>sweep::options</c>.</summary>
internal readonly struct TensorOptions(torch.ScalarType? dtype, torch.Device? device, bool requiresGrad = false)
{
    private readonly int _dtype = dtype is { } type ? (int)type : -1;
    private readonly int _deviceType = device is null ? -1 : (int)device.type;
    private readonly int _deviceIndex = device is null ? -1 : device.index;
    private readonly int _requiresGrad = requiresGrad ? 1 : 0;

    /// <summary>dtype as an argument of its own: -1 for none.</summary>
    internal static int Code(torch.ScalarType? dtype) => dtype is { } type ? (int)type : -1;
}
