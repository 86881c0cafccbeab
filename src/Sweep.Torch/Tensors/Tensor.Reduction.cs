using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Made(sweep_sum(Native, TensorOptions.Code(type), out var result), result);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        public unsafe Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* along = dim)
                return Made(sweep_sum_dims(Native, along, dim.Length, keepdim ? 1 : 0, TensorOptions.Code(type), out var result), result);
        }

        public Tensor mean() => Made(sweep_mean(Native, -1, out var result), result);

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* along = dimensions)
                return Made(sweep_mean_dims(Native, along, dimensions.Length, keepdim ? 1 : 0, TensorOptions.Code(type), out var result), result);
        }

        /// <summary>Standard deviation; unbiased divides by n - 1.</summary>
        public unsafe Tensor std(bool unbiased = true) => Made(sweep_std(Native, null, 0, unbiased ? 1 : 0, 0, out var result), result);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false) => std([dim], unbiased, keepdim);

        public unsafe Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false)
        {
            fixed (long* along = dimensions)
                return Made(sweep_std(Native, along, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, out var result), result);
        }

        /// <summary>Variance; unbiased divides by n - 1.</summary>
        public unsafe Tensor var(bool unbiased = true) => Made(sweep_var(Native, null, 0, unbiased ? 1 : 0, 0, out var result), result);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false) => var([dim], unbiased, keepdim);

        public unsafe Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false)
        {
            fixed (long* along = dimensions)
                return Made(sweep_var(Native, along, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, out var result), result);
        }

        public Tensor prod(ScalarType? type = null) => Made(sweep_prod(Native, TensorOptions.Code(type), out var result), result);

        public Tensor max() => Made(sweep_max(Native, out var result), result);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            NativeError.Check(sweep_max_dim(Native, dim, keepdim ? 1 : 0, out var values, out var indices));
            return (new Tensor(new TensorHandle(values)), new Tensor(new TensorHandle(indices)));
        }

        public Tensor min() => Made(sweep_min(Native, out var result), result);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            NativeError.Check(sweep_min_dim(Native, dim, keepdim ? 1 : 0, out var values, out var indices));
            return (new Tensor(new TensorHandle(values)), new Tensor(new TensorHandle(indices)));
        }

        public unsafe Tensor argmax() => Made(sweep_argmax(Native, null, 0, out var result), result);

        public unsafe Tensor argmax(long dim, bool keepdim = false) => Made(sweep_argmax(Native, &dim, keepdim ? 1 : 0, out var result), result);

        public unsafe Tensor argmin() => Made(sweep_argmin(Native, null, 0, out var result), result);

        public unsafe Tensor argmin(long dim, bool keepdim = false) => Made(sweep_argmin(Native, &dim, keepdim ? 1 : 0, out var result), result);

        public Tensor all() => Made(sweep_all(Native, out var result), result);

        public Tensor all(long dim, bool keepdim = false) => Made(sweep_all_dim(Native, dim, keepdim ? 1 : 0, out var result), result);

        public Tensor any() => Made(sweep_any(Native, out var result), result);

        public Tensor any(long dim, bool keepdim = false) => Made(sweep_any_dim(Native, dim, keepdim ? 1 : 0, out var result), result);

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2.0f) => Made(sweep_norm(Native, p, out var result), result);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Made(sweep_norm_dim(Native, p, dim, keepdim ? 1 : 0, out var result), result);

        public Tensor logsumexp(long dim, bool keepdim = false) => Made(sweep_logsumexp(Native, dim, keepdim ? 1 : 0, out var result), result);

        public Tensor cumsum(long dim, ScalarType? type = null) => Made(sweep_cumsum(Native, dim, TensorOptions.Code(type), out var result), result);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            NativeError.Check(sweep_topk(Native, k, dim, largest ? 1 : 0, sorted ? 1 : 0, out var values, out var indices));
            return (new Tensor(new TensorHandle(values)), new Tensor(new TensorHandle(indices)));
        }

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            NativeError.Check(sweep_sort(Native, dim, descending ? 1 : 0, stable ? 1 : 0, out var values, out var indices));
            return (new Tensor(new TensorHandle(values)), new Tensor(new TensorHandle(indices)));
        }

        /// <summary>Draws indices with the rows' elements as unnormalised probabilities.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Made(sweep_multinomial(Native, num_samples, replacement ? 1 : 0, Handle(generator), out var result), result);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Made(sweep_softmax(Native, dim, TensorOptions.Code(dtype), out var result), result);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Made(sweep_log_softmax(Native, dim, TensorOptions.Code(dtype), out var result), result);
    }

    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) => tensor.topk(k, dim, largest, sorted);

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
}
