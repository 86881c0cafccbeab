using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bitwise_and(Tensor other) => Made(sweep_bitwise_and(Native, other.Native, out var result), result);

        public Tensor bitwise_and_(Tensor other) => Changed(sweep_bitwise_and_(Native, other.Native));

        public Tensor bitwise_xor(Tensor other) => Made(sweep_bitwise_xor(Native, other.Native, out var result), result);

        public Tensor bitwise_xor_(Tensor other) => Changed(sweep_bitwise_xor_(Native, other.Native));

        /// <summary>Arithmetic: the sign moves in from the left.</summary>
        public Tensor bitwise_right_shift(Tensor other) => Made(sweep_bitwise_right_shift(Native, other.Native, out var result), result);
    }
}
