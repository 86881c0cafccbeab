using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// Disposes the tensors that were made on its thread while it was the innermost scope, unless they were moved out or detached. A scope and its tensors belong to one thread.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? t_innermost;

    private readonly List<torch.Tensor> _tensors = [];
    private DisposeScope? _outer;
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = t_innermost;
        t_innermost = this;
    }

    internal static DisposeScope? Innermost => t_innermost;

    /// <summary>How many tensors it would dispose now.</summary>
    public int DisposablesCount => _tensors.Count;

    public bool Contains(torch.Tensor disposable) => disposable?.Scope == this;

    /// <summary>The scope outside this one takes the tensor over; without one it is nobody's.</summary>
    public T MoveToOuter<T>(T disposable) where T : torch.Tensor => MoveToOther(_outer, disposable);

    public void MoveToOuter(params torch.Tensor[] disposables)
    {
        foreach (var disposable in disposables)
            MoveToOuter<torch.Tensor>(disposable);
    }

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : torch.Tensor
    {
        if (disposable.Scope == this)
            Remove(disposable);
        scope?.Add(disposable);
        return disposable;
    }

    /// <summary>No scope disposes it any more.</summary>
    public T Detach<T>(T disposable) where T : torch.Tensor => MoveToOther(null, disposable);

    public void Detach(params torch.Tensor[] disposables)
    {
        foreach (var disposable in disposables)
            Detach<torch.Tensor>(disposable);
    }

    /// <summary>Takes a tensor over from whatever scope it is in.</summary>
    public void Attach(torch.Tensor disposable)
    {
        disposable.Scope?.Remove(disposable);
        Add(disposable);
    }

    public void DisposeEverything()
    {
        // From the end, so that each tensor's leaving is the removal of the last.
        while (_tensors.Count > 0)
            _tensors[^1].Dispose();
    }

    /// <summary>Keeps the given tensors in this scope.</summary>
    public void DisposeEverythingBut(params torch.Tensor[] keep)
    {
        foreach (var tensor in _tensors.Except(keep).ToList())
            tensor.Dispose();
    }

    public T DisposeEverythingBut<T>(T keep) where T : torch.Tensor
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        DisposeEverything();
        if (t_innermost == this)
            t_innermost = _outer;
        else
            Unlink();
    }

    internal void Add(torch.Tensor tensor)
    {
        tensor.Scope = this;
        tensor.ScopeIndex = _tensors.Count;
        _tensors.Add(tensor);
    }

    /// <summary>The last tensor takes the leaving one's place, so that leaving costs the same whatever the number.</summary>
    internal void Remove(torch.Tensor tensor)
    {
        var all = CollectionsMarshal.AsSpan(_tensors);
        var last = all[^1];
        all[tensor.ScopeIndex] = last;
        last.ScopeIndex = tensor.ScopeIndex;
        _tensors.RemoveAt(_tensors.Count - 1);
        tensor.Scope = null;
    }

    /// <summary>Closed before a scope inside it: those inside go on with the scope outside.</summary>
    private void Unlink()
    {
        for (var scope = t_innermost; scope is not null; scope = scope._outer)
        {
            if (scope._outer == this)
                scope._outer = _outer;
        }
    }
}
