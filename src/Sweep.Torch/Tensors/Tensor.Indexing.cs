using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>As Python's brackets; reading gives a view unless a tensor is among the indices.</summary>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => this[[TensorIndex.Single(i1)]] = value;
        }

        public Tensor this[long i1, long i2]
        {
            get => this[[TensorIndex.Single(i1), TensorIndex.Single(i2)]];
            set => this[[TensorIndex.Single(i1), TensorIndex.Single(i2)]] = value;
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => this[[TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3)]];
            set => this[[TensorIndex.Single(i1), TensorIndex.Single(i2), TensorIndex.Single(i3)]] = value;
        }

        public unsafe Tensor index(params Tensor[] indices) => Index(indices);

        public Tensor index(params TensorIndex[] indices)
        {
            using var chosen = new IndexedView(this, indices);
            return chosen.Tensors is { } tensors ? chosen.View.Index(tensors) : chosen.Keep();
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => IndexPut(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate) => IndexPut(value, indices, accumulate);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var chosen = new IndexedView(this, indices);
            if (chosen.Tensors is { } tensors)
                chosen.View.IndexPut(value, tensors, accumulate: false);
            else
                chosen.View.copy_(value);
            return this;
        }

        /// <summary>The entries of a dimension whose numbers stand in <paramref name="index"/> (one dimension, Int32 or Int64).</summary>
        public Tensor index_select(long dim, Tensor index) => Made(sweep_index_select(Native, dim, index.Native, out var result), result);

        /// <summary>out[i][j] = this[index[i][j]][j] for dim 0, and so on.</summary>
        public Tensor gather(long dim, Tensor index) => Made(sweep_gather(Native, dim, index.Native, out var result), result);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Made(sweep_scatter(Native, dim, index.Native, src.Native, out var result), result);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Made(sweep_scatter_add(Native, dim, index.Native, src.Native, out var result), result);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Changed(sweep_index_add_(Native, dim, index.Native, source.Native, alpha));

        public Tensor masked_select(Tensor mask) => Made(sweep_masked_select(Native, mask.Native, out var result), result);

        /// <summary>The indices of what is not zero, one row each.</summary>
        public Tensor nonzero() => Made(sweep_nonzero(Native, out var result), result);

        internal unsafe Tensor Index(Tensor?[] indices)
        {
            using var handles = new TensorHandles(indices);
            fixed (nint* pointers = handles.Pointers)
                return Made(sweep_index(Native, pointers, handles.Count, out var result), result);
        }

        internal unsafe Tensor IndexPut(Tensor value, Tensor?[] indices, bool accumulate)
        {
            using var handles = new TensorHandles(indices);
            fixed (nint* pointers = handles.Pointers)
                return Changed(sweep_index_put_(Native, pointers, handles.Count, value.Native, accumulate ? 1 : 0));
        }
    }

    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);
}
