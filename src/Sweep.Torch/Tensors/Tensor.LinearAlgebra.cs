using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Made(sweep_matmul(Native, target.Native, out var result), result);

        public Tensor mm(Tensor target) => Made(sweep_mm(Native, target.Native, out var result), result);

        public Tensor bmm(Tensor batch2) => Made(sweep_bmm(Native, batch2.Native, out var result), result);

        public Tensor mv(Tensor target) => Made(sweep_mv(Native, target.Native, out var result), result);

        public Tensor dot(Tensor target) => Made(sweep_dot(Native, target.Native, out var result), result);

        public Tensor outer(Tensor vec2) => Made(sweep_outer(Native, vec2.Native, out var result), result);

        /// <summary>beta * this + alpha * mat1 mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Made(sweep_addmm(Native, mat1.Native, mat2.Native, beta, alpha, out var result), result);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Changed(sweep_addmm_(Native, mat1.Native, mat2.Native, beta, alpha));

        /// <summary>beta * this + alpha * batch1 batch2.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Made(sweep_baddbmm(Native, batch1.Native, batch2.Native, beta, alpha, out var result), result);
    }

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);

    public static unsafe Tensor einsum(string equation, params Tensor[] tensors)
    {
        using var handles = new TensorHandles(tensors);
        fixed (nint* pointers = handles.Pointers)
            return Tensor.Made(sweep_einsum(equation, pointers, handles.Count, out var result), result);
    }
}
