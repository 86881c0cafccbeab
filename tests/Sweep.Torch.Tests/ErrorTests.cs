using System.Diagnostics;
using System.Runtime.InteropServices;
using Sweep.Testing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

/// <summary>Whatever libtorch refuses becomes an exception with its own words; nothing aborts.</summary>
public sealed class ErrorTests
{
    [Fact]
    public void Matmul_ShapesThatDoNotFit_SaysBoth()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));

        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised from", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, ones(3).sum().item<float>());
    }

    public static TheoryData<string, Action> Refused => new()
    {
        { "view", () => ones(6).view(4, 2) },
        { "broadcast", () => _ = ones(3) + ones(4) },
        { "in-place broadcast", () => ones(3).add_(ones(2, 3)) },
        { "dtype of mm", () => ones(2, 2).mm(ones(2, 2).to(ScalarType.Int64)) },
        { "float index", () => nn.Embedding(3, 2).call(ones(2)) },
        { "index outside", () => nn.Embedding(3, 2).call(tensor(new long[] { 3 })) },
        { "target outside", () => nn.functional.cross_entropy(ones(1, 3), tensor(new long[] { 7 })) },
        { "dimension outside", () => ones(2).sum(5) },
        { "select outside", () => _ = ones(2)[9] },
        { "in-place on a leaf", () => ones([2], requires_grad: true).add_(1) },
        { "gradient of integers", () => arange(3).requires_grad_() },
        { "multinomial of nothing", () => zeros(3).multinomial(1) },
        { "negative size", () => zeros(-2) },
        { "cat of nothing", () => cat([]) },
        { "mean of integers", () => arange(3).mean() },
        { "zero threads", () => set_num_threads(0) },
        { "einsum nonsense", () => einsum("a->->b", ones(2)) },
        { "no such device", () => ones(1).to("cuda:77") },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Operation_Impossible_ThrowsWithAMessage(string what, Action act)
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ExternalException>(act);

        Assert.True(error.Message.Length > 10, what);
        Assert.DoesNotContain("0x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocation_TooLargeForTheMachine_IsOutOfMemoryAndWorkGoesOn()
    {
        var error = Assert.Throws<TorchOutOfMemoryException>(() => empty(1L << 46));

        Assert.Contains("out of memory", error.Message, StringComparison.Ordinal);
        Assert.Contains((4L << 46).ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<ExternalException>(error);
        using var small = ones(4);
        using var sum = small.sum();
        Assert.Equal(4, sum.item<float>());
    }

    [Fact]
    public void Allocation_TooLargeInsideAnOperation_IsOutOfMemory()
    {
        using var scope = NewDisposeScope();
        var one = ones(1);

        Assert.Throws<TorchOutOfMemoryException>(() => one.expand(1L << 46).add(one));
    }

    [Fact]
    public void Use_AfterDispose_ThrowsInvalidOperation()
    {
        var x = ones(2);
        var other = ones(2);
        x.Dispose();
        x.Dispose();

        Assert.True(x.IsInvalid);
        Assert.ThrowsAny<InvalidOperationException>(() => x.sum());
        Assert.ThrowsAny<InvalidOperationException>(() => other.add(x));
        Assert.ThrowsAny<InvalidOperationException>(() => cat([other, x]));
        Assert.ThrowsAny<InvalidOperationException>(() => x.shape);
        var error = Assert.ThrowsAny<InvalidOperationException>(() => x.bytes.Length);
        Assert.Contains("disposed", error.Message, StringComparison.Ordinal);
        Assert.Equal("disposed tensor", x.ToString());
        other.Dispose();
    }

    [Fact]
    public void Parameter_OfATensor_TakesItOver()
    {
        var data = ones(2);
        using var parameter = new Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.ThrowsAny<InvalidOperationException>(() => data.sum());
        Assert.True(parameter.requires_grad);
    }

    [Fact]
    public void Load_LibraryMissing_SaysWhatToDo()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<TorchLibraryException>(() => NativeLibraryLoader.Load(folder.PathOf("libsweep_torch.so")));

        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NotALibrary_SaysSo()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<TorchLibraryException>(() => NativeLibraryLoader.Load(folder.Write("libsweep_torch.so", "not ELF")));

        Assert.Contains("cannot be loaded", error.Message, StringComparison.Ordinal);
        Assert.Contains("libtorch-dev", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int sweep_abi_version(void) { return 999; }", "999")]
    [InlineData("int something_else(void) { return 1; }", "no sweep_abi_version")]
    public void Load_LibraryOfAnotherBuild_IsRefused(string source, string expected)
    {
        using var folder = new TempFolder();
        var library = folder.PathOf("libother.so");
        // The compiler that built the shim itself.
        using var compiler = Process.Start(new ProcessStartInfo("g++", ["-x", "c", "-shared", "-fPIC", "-o", library, folder.Write("other.c", source)]))!;
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);

        var error = Assert.Throws<TorchLibraryException>(() => NativeLibraryLoader.Load(library));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(library, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OurLibrary_HasTheVersionThisAssemblyNeeds() =>
        Assert.NotEqual(0, NativeLibraryLoader.Load(Path.Combine(AppContext.BaseDirectory, NativeLibraryLoader.FileName)));
}
