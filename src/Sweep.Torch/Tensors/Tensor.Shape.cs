using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* values = shape)
                return Made(sweep_view(Native, values, shape.Length, out var result), result);
        }

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* values = shape)
                return Made(sweep_reshape(Native, values, shape.Length, out var result), result);
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            fixed (long* values = sizes)
                return Made(sweep_expand(Native, values, sizes.Length, out var result), result);
        }

        public unsafe Tensor repeat(params long[] sizes)
        {
            fixed (long* values = sizes)
                return Made(sweep_repeat(Native, values, sizes.Length, out var result), result);
        }

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* values = permutation)
                return Made(sweep_permute(Native, values, permutation.Length, out var result), result);
        }

        public unsafe Tensor flip(params long[] dims)
        {
            fixed (long* values = dims)
                return Made(sweep_flip(Native, values, dims.Length, out var result), result);
        }

        public Tensor view_as(Tensor other) => view(other.shape);

        public Tensor expand_as(Tensor other) => expand(other.shape);

        public unsafe Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
        {
            if (size.Length != strides.Length)
                throw new ArgumentException($"{size.Length} sizes and {strides.Length} strides");
            fixed (long* sizes = size, steps = strides)
                return Made(sweep_as_strided(Native, sizes, steps, size.Length, storageOffset, out var result), result);
        }

        public Tensor transpose(long dim0, long dim1) => Made(sweep_transpose(Native, dim0, dim1, out var result), result);

        public Tensor t() => transpose(0, 1);

        public Tensor mT => transpose(-2, -1);

        public Tensor contiguous() => Made(sweep_contiguous(Native, out var result), result);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Made(sweep_flatten(Native, start_dim, end_dim, out var result), result);

        public Tensor unsqueeze(long dim) => Made(sweep_unsqueeze(Native, dim, out var result), result);

        /// <summary>Without the given dimension of size 1, or without all of them.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is { } one ? Made(sweep_squeeze_dim(Native, one, out var result), result) : Made(sweep_squeeze(Native, out result), result);

        public Tensor narrow(long dim, long start, long length) => Made(sweep_narrow(Native, dim, start, length, out var result), result);

        public Tensor select(long dim, long index) => Made(sweep_select(Native, dim, index, out var result), result);

        public Tensor slice(long dim, long start, long finish, long step) => Made(sweep_slice(Native, dim, start, finish, step, out var result), result);

        /// <summary>The elements on and below a diagonal, zeros above; 0 is the main one, 1 the one above it.</summary>
        public Tensor tril(long diagonal = 0) => Made(sweep_tril(Native, diagonal, out var result), result);

        public Tensor triu(long diagonal = 0) => Made(sweep_triu(Native, diagonal, out var result), result);
    }

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);
}
