using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

public sealed class IndexingTests
{
    [Fact]
    public void Brackets_PlainEntries_AreViewsAsInPython()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);

        Assert.Equal(23, x[1, 2, 3].item<long>());
        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal([2, 4], x[TensorIndex.Colon, TensorIndex.Single(-1)].shape);
        Assert.Equal([3, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, 3].contiguous().data<long>().ToArray());
        Assert.Equal([2, 3, 2], x[TensorIndex.Ellipsis, TensorIndex.Slice(1, 3)].shape);
        Assert.Equal([2, 3, 1], x[.., .., ^1..].shape);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([0, 2], x[0, 0][TensorIndex.Slice(step: 2)].contiguous().data<long>().ToArray());
        x[0, 0].zero_();
        Assert.Equal(0, x[0, 0, 3].item<long>());
    }

    [Fact]
    public void Brackets_Tensors_GatherAndCopy()
    {
        using var scope = NewDisposeScope();
        var x = arange(12).view(3, 4);
        var rows = tensor(new long[] { 2, 0 });

        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], x[rows].data<long>().ToArray());
        Assert.Equal([9, 2], x[rows, tensor(new long[] { 1, 2 })].data<long>().ToArray());
        Assert.Equal([10, 2], x[TensorIndex.Tensor(rows), TensorIndex.Single(2)].data<long>().ToArray());
        Assert.Equal([2, 0, 6, 4, 10, 8], x[TensorIndex.Colon, TensorIndex.Tensor(rows)].data<long>().ToArray());
        Assert.Equal([10, 11], x[x > 9].data<long>().ToArray());
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], x.index_select(0, rows).data<long>().ToArray());
        Assert.Equal([1, 4, 11], x.gather(1, tensor(new long[] { 1, 0, 3 }, [3, 1])).data<long>().ToArray());
        Assert.Equal([10, 11], x.masked_select(x > 9).data<long>().ToArray());
    }

    [Fact]
    public void Brackets_Assignment_WritesThrough()
    {
        using var scope = NewDisposeScope();
        var x = zeros(3, 3);

        x[0] = ones(3);
        x[1, 1] = 5f;
        x[TensorIndex.Single(2), TensorIndex.Slice(1)] = 7f;
        x[x == 0] = -1f;

        Assert.Equal([1, 1, 1, -1, 5, -1, -1, 7, 7], x.data<float>().ToArray());
    }
}
