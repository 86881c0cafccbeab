using static TorchSharp.NativeMethods;

namespace TorchSharp;

/// <summary>What brackets choose: a view by the plain entries, and index tensors (one per dimension of the view) that are still to be applied.</summary>
internal ref struct IndexedView
{
    private readonly torch.Tensor _source;
    private readonly List<torch.Tensor?> _tensors = [];
    private long _dim;

    internal IndexedView(torch.Tensor source, torch.TensorIndex[] indices)
    {
        _source = source;
        View = source;
        try
        {
            for (var i = 0; i < indices.Length; i++)
                Apply(indices[i], indices, i);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal torch.Tensor View { get; private set; }

    /// <summary>Null where every entry was plain.</summary>
    internal readonly torch.Tensor?[]? Tensors => _tensors.Exists(tensor => tensor is not null) ? [.. _tensors] : null;

    /// <summary>The view itself, for the caller to own.</summary>
    internal torch.Tensor Keep()
    {
        var kept = ReferenceEquals(View, _source) ? _source.alias() : View;
        View = _source;
        return kept;
    }

    public readonly void Dispose()
    {
        if (!ReferenceEquals(View, _source))
            View.Dispose();
    }

    private void Apply(torch.TensorIndex index, torch.TensorIndex[] all, int position)
    {
        switch (index.Is)
        {
            case torch.TensorIndex.Kind.Single:
                Replace(View.select(_dim, index.Start ?? throw new ArgumentException("a single index needs a number")));
                break;
            case torch.TensorIndex.Kind.Slice:
                if (index.Start is not null || index.Stop is not null || index.Step is not null)
                    Replace(View.slice(_dim, index.Start ?? long.MinValue, index.Stop ?? long.MaxValue, index.Step ?? 1));
                Pass();
                break;
            case torch.TensorIndex.Kind.NewAxis:
                Replace(View.unsqueeze(_dim));
                Pass();
                break;
            case torch.TensorIndex.Kind.Ellipsis:
                for (var left = View.Dimensions - _dim - Taken(all.AsSpan(position + 1)); left > 0; left--)
                    Pass();
                break;
            case torch.TensorIndex.Kind.Tensor:
                _tensors.Add(index.Chosen);
                // A mask takes as many dimensions as it has.
                _dim += Width(index);
                break;
        }
    }

    private void Pass()
    {
        _tensors.Add(null);
        _dim++;
    }

    private void Replace(torch.Tensor next)
    {
        Dispose();
        View = next;
    }

    private static long Taken(ReadOnlySpan<torch.TensorIndex> indices)
    {
        long taken = 0;
        foreach (var index in indices)
        {
            if (index.Is is torch.TensorIndex.Kind.Single or torch.TensorIndex.Kind.Slice or torch.TensorIndex.Kind.Tensor)
                taken += Width(index);
        }
        return taken;
    }

    private static long Width(torch.TensorIndex index) => index.Chosen is { } chosen && chosen.dtype == torch.ScalarType.Bool ? chosen.Dimensions : 1;
}
