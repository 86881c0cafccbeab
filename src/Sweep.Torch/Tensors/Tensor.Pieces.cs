using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int UsualPieces = 64;

        /// <summary>Pieces of the given size along a dimension; the last may be smaller. All are views.</summary>
        public unsafe Tensor[] split(long size, int dim = 0)
        {
            var buffer = stackalloc nint[UsualPieces];
            NativeError.Check(sweep_split(Native, size, dim, buffer, UsualPieces, out var count));
            if (count <= UsualPieces)
                return Pieces(new ReadOnlySpan<nint>(buffer, count));
            var all = new nint[count];
            fixed (nint* room = all)
                NativeError.Check(sweep_split(Native, size, dim, room, count, out _));
            return Pieces(all);
        }

        public unsafe Tensor[] split(long[] sizes, long dim = 0)
        {
            var all = new nint[sizes.Length];
            fixed (long* lengths = sizes)
            fixed (nint* room = all)
                NativeError.Check(sweep_split_sizes(Native, lengths, sizes.Length, dim, room, all.Length, out _));
            return Pieces(all);
        }

        /// <summary>At most that many pieces of equal size (the last may be smaller), as views.</summary>
        public unsafe Tensor[] chunk(long chunks, long dim = 0)
        {
            var buffer = stackalloc nint[UsualPieces];
            NativeError.Check(sweep_chunk(Native, chunks, dim, buffer, UsualPieces, out var count));
            if (count <= UsualPieces)
                return Pieces(new ReadOnlySpan<nint>(buffer, count));
            var all = new nint[count];
            fixed (nint* room = all)
                NativeError.Check(sweep_chunk(Native, chunks, dim, room, count, out _));
            return Pieces(all);
        }

        /// <summary>The slices along a dimension, without it, as views.</summary>
        public unsafe Tensor[] unbind(long dimension = 0)
        {
            var buffer = stackalloc nint[UsualPieces];
            NativeError.Check(sweep_unbind(Native, dimension, buffer, UsualPieces, out var count));
            if (count <= UsualPieces)
                return Pieces(new ReadOnlySpan<nint>(buffer, count));
            var all = new nint[count];
            fixed (nint* room = all)
                NativeError.Check(sweep_unbind(Native, dimension, room, count, out _));
            return Pieces(all);
        }

        private static Tensor[] Pieces(ReadOnlySpan<nint> pointers)
        {
            var tensors = new Tensor[pointers.Length];
            for (var i = 0; i < tensors.Length; i++)
                tensors[i] = new Tensor(new TensorHandle(pointers[i]));
            return tensors;
        }
    }

    /// <summary>Joined along a dimension that they have.</summary>
    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandles(tensors.AsReadOnly());
        fixed (nint* pointers = handles.Pointers)
            return Tensor.Made(sweep_cat(pointers, handles.Count, dim, out var result), result);
    }

    /// <summary>Joined along a new dimension.</summary>
    public static unsafe Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        using var handles = new TensorHandles(tensors.ToArray());
        fixed (nint* pointers = handles.Pointers)
            return Tensor.Made(sweep_stack(pointers, handles.Count, dim, out var result), result);
    }

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);
}
