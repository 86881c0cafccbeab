using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Scope_Closed_DisposesWhatWasMadeInIt()
    {
        var before = ones(1);
        Tensor inside, moved, detached;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                inside = ones(1);
                moved = (inside + 1).MoveToOuterDisposeScope();
                detached = (inside + 2).DetachFromDisposeScope();
            }
            Assert.True(inside.IsInvalid);
            Assert.False(moved.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        Assert.False(before.IsInvalid);
        Assert.Null(CurrentDisposeScope);
        detached.Dispose();
        before.Dispose();
    }

    [Fact]
    public void Scope_TensorDisposedEarly_IsForgotten()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 10).Select(i => ones(1)).ToArray();

        tensors[0].Dispose();
        tensors[9].Dispose();
        tensors[4].Dispose();

        Assert.Equal(7, scope.DisposablesCount);
        scope.DisposeEverythingBut(tensors[5]);
        Assert.Equal(1, scope.DisposablesCount);
        Assert.False(tensors[5].IsInvalid);
        Assert.All(tensors.Where((_, i) => i != 5), tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Scope_OuterClosedFirst_InnerGoesOn()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var made = ones(1);
        inner.Dispose();

        Assert.True(made.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Scope_OtherThread_HasItsOwn()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        var thread = new Thread(() => elsewhere = ones(1));
        thread.Start();
        thread.Join();

        Assert.Equal(0, scope.DisposablesCount);
        Assert.False(elsewhere!.IsInvalid);
        elsewhere.Dispose();
    }

    [Fact]
    public void Attach_TensorOfNoScope_IsTakenOver()
    {
        var free = ones(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(free);
            Assert.True(scope.Contains(free));
        }
        Assert.True(free.IsInvalid);
    }

    [Fact]
    public void WrappedScope_Result_IsAllThatIsLeft()
    {
        using var outer = NewDisposeScope();

        var result = WrappedTensorDisposeScope(() => ones(1) + ones(1) + ones(1));

        Assert.Equal(3, result.item<float>());
        Assert.Equal(1, outer.DisposablesCount);
    }

    [Fact]
    public void Scope_OperationFails_StillDisposes()
    {
        Tensor? made = null;
        Assert.ThrowsAny<Exception>(() =>
        {
            using var scope = NewDisposeScope();
            made = ones(2);
            return made.view(5);
        });
        Assert.True(made!.IsInvalid);
    }
}
