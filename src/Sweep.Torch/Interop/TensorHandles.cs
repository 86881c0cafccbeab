namespace TorchSharp;

/// <summary>Several handles as one native array, none of which can be freed before <see cref="Dispose"/>.</summary>
internal readonly ref struct TensorHandles
{
    private readonly TensorHandle[] _handles;
    private readonly nint[] _pointers;

    internal TensorHandles(IReadOnlyCollection<torch.Tensor?> tensors)
    {
        _handles = new TensorHandle[tensors.Count];
        _pointers = new nint[tensors.Count];
        var taken = 0;
        try
        {
            foreach (var tensor in tensors)
            {
                var handle = tensor is null ? TensorHandle.None : tensor.Native;
                var added = false;
                handle.DangerousAddRef(ref added);
                _handles[taken] = handle;
                _pointers[taken++] = handle.DangerousGetHandle();
            }
        }
        catch
        {
            Release(taken);
            throw;
        }
    }

    internal int Count => _pointers.Length;

    internal ReadOnlySpan<nint> Pointers => _pointers;

    public void Dispose() => Release(_handles.Length);

    private void Release(int count)
    {
        for (var i = 0; i < count; i++)
            _handles[i].DangerousRelease();
    }
}
