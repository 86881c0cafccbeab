using TorchSharp;

namespace Sweep.Model;

/// <summary>
/// Numbers that training steps hand to libtorch. TorchSharp makes an object of each number and frees it when .NET collects that object,
/// which can happen while libtorch still reads it: a step would then compute with other bits, or fail. What is kept here is never
/// collected.
/// </summary>
internal static class Numbers
{
    public static readonly Scalar Zero = 0;
    public static readonly Scalar One = 1;
    public static readonly Scalar MinusInfinity = float.NegativeInfinity;
}
