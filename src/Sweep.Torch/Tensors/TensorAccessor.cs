using System.Collections;
using System.Runtime.CompilerServices;
using static TorchSharp.NativeMethods;

namespace TorchSharp.Utils;

/// <summary>A CPU tensor's elements, numbered in the order of their indices whatever its strides.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
    }

    public long Count => _tensor.numel();

    public unsafe T this[params long[] indices]
    {
        get => *Element(indices);
        set => *Element(indices) = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies from element <paramref name="tensorIndex"/> on, as many as there are and fit.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var ordered = _tensor.is_contiguous() ? null : _tensor.contiguous();
        var source = Elements(ordered ?? _tensor, tensorIndex);
        var target = array[arrayIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Overwrites from element <paramref name="tensorIndex"/> on, as many as there are and fit. Autograd does not notice.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var ordered = _tensor.is_contiguous() ? null : _tensor.contiguous();
        var target = Elements(ordered ?? _tensor, tensorIndex);
        var source = array[arrayIndex..];
        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
        if (ordered is null)
            return;
        using (torch.no_grad())
            _tensor.copy_(ordered);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static unsafe Span<T> Elements(torch.Tensor tensor, long from)
    {
        NativeError.Check(sweep_tensor_data(tensor.Native, out var data));
        return new Span<T>((void*)data, checked((int)tensor.numel()))[checked((int)from)..];
    }

    /// <exception cref="ArgumentException">The number of indices is not the tensor's rank.</exception>
    private unsafe T* Element(long[] indices)
    {
        var (sizes, strides) = (_tensor.shape, _tensor.stride());
        if (indices.Length != sizes.Length)
            throw new ArgumentException($"{indices.Length} indices for a tensor of {sizes.Length} dimensions");
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(indices[i]);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(indices[i], sizes[i]);
            offset += indices[i] * strides[i];
        }
        NativeError.Check(sweep_tensor_data(_tensor.Native, out var data));
        return (T*)data + offset;
    }
}
