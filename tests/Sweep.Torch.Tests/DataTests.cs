using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

public sealed class DataTests
{
    [Fact]
    public void Data_NoncontiguousTensor_ReadsAndWritesInIndexOrder()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        var turned = x.t();

        Assert.Equal([1, 4, 2, 5, 3, 6], turned.data<float>().ToArray());
        Assert.Equal(5, turned.data<float>()[1, 1]);
        turned.data<float>().CopyFrom([10, 40, 20, 50, 30, 60]);
        Assert.Equal([10, 20, 30, 40, 50, 60], x.data<float>().ToArray());
        var two = new float[2];
        x.data<float>().CopyTo(two, tensorIndex: 4);
        Assert.Equal([50, 60], two);
        Assert.Equal(210, x.data<float>().Sum());
    }

    [Fact]
    public void Bytes_ContiguousTensor_IsItsMemory()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f });

        BitConverter.TryWriteBytes(x.bytes[4..], 9f);

        Assert.Equal([1, 9], x.data<float>().ToArray());
        Assert.Equal(8, x.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => zeros(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Item_WrongTypeOrCount_SaysWhich()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(2.5, tensor(2.5).item<double>());
        var wrongType = Assert.Throws<ArgumentException>(() => tensor(1f).item<double>());
        Assert.Contains("Float32", wrongType.Message, StringComparison.Ordinal);
        Assert.Contains("Float64", wrongType.Message, StringComparison.Ordinal);
        var tooMany = Assert.ThrowsAny<Exception>(() => ones(3).item<float>());
        Assert.Contains("3", tooMany.Message, StringComparison.Ordinal);
        Assert.Equal(1, tensor(1.9f).ToScalar().ToInt32());
    }

    [Fact]
    public void FromArray_SharesTheArray_AndUnpinsItInTheEnd()
    {
        var array = new float[] { 1, 2, 3 };
        using (var x = from_array(array))
        {
            array[0] = 7;
            Assert.Equal(7, x[0].item<float>());
            x.add_(1);
            Assert.Equal([8, 3, 4], array);
        }
        var gone = SharedAndDropped();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(gone.IsAlive);
    }

    [Fact]
    public void To_TypesAndBack_ConvertsAndCopiesWhenAsked()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.6f, -1.6f });

        Assert.Equal([1, -1], x.to(ScalarType.Int64).data<long>().ToArray());
        Assert.Equal([(Half)1.6f, (Half)(-1.6f)], x.half().data<Half>().ToArray());
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);
        using var same = x.to(ScalarType.Float32);
        using var copied = x.to(ScalarType.Float32, copy: true);
        x.zero_();
        Assert.Equal([0, 0], same.data<float>().ToArray());
        Assert.Equal([1.6f, -1.6f], copied.data<float>().ToArray());
        Assert.Equal("cpu", x.device.ToString());
        Assert.Equal("[2], type = Float32, device = cpu", x.ToString());
    }

    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1)]
    [InlineData("cuda", DeviceType.CUDA, -1)]
    [InlineData("cuda:3", DeviceType.CUDA, 3)]
    public void Device_Description_Parsed(string text, DeviceType type, int index)
    {
        Device device = text;

        Assert.Equal((type, index), (device.type, device.index));
        Assert.Equal(text, device.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("1")]
    public void Device_Nonsense_Refused(string text) => Assert.Throws<ArgumentException>(() => new Device(text));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SharedAndDropped()
    {
        var array = new float[100];
        using var x = from_array(array);
        using var view = x[TensorIndex.Slice(10, 20)];
        return new WeakReference(array);
    }
}
