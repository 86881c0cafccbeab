using Sweep.Core;

namespace Sweep.Worker.Tests;

public sealed class DeviceDiscoveryTests
{
    private static readonly Gpu[] s_gpus = [new(0, "GPU-aaaa", "NVIDIA A100"), new(1, "GPU-bbbb", "NVIDIA A100")];

    [Theory]
    [InlineData(null, "cpu:0 cpu:1 cpu:2 cpu:3")]
    [InlineData("auto", "cpu:0 cpu:1 cpu:2 cpu:3")]
    [InlineData("cpu", "cpu:0 cpu:1 cpu:2 cpu:3")]
    [InlineData("cpu:3", "cpu:3")]
    [InlineData("cpu:1-2", "cpu:1 cpu:2")]
    [InlineData("cpu:2, cpu:0,cpu:2", "cpu:2 cpu:0")]
    public void Pick_WithoutGpus_GivesCores(string? devices, string expected) =>
        Assert.Equal(expected, string.Join(' ', DeviceDiscovery.Pick(devices, 1, 4, "Xeon", []).Select(slot => slot.Id)));

    [Theory]
    [InlineData(null, 1, "cuda:0 cuda:1")]
    [InlineData("cuda:1", 1, "cuda:1")]
    [InlineData("cuda:0-1", 1, "cuda:0 cuda:1")]
    [InlineData("cuda:1", 2, "cuda:1.0 cuda:1.1")]
    [InlineData("cuda,cpu:0", 1, "cuda:0 cuda:1 cpu:0")]
    public void Pick_WithGpus_GivesThem(string? devices, int slotsPerGpu, string expected) =>
        Assert.Equal(expected, string.Join(' ', DeviceDiscovery.Pick(devices, slotsPerGpu, 4, "Xeon", s_gpus).Select(slot => slot.Id)));

    [Fact]
    public void Pick_Gpu_ShowsItsProcessThatGpuOnly()
    {
        var slot = Assert.Single(DeviceDiscovery.Pick("cuda:1", 1, 4, "Xeon", s_gpus));
        Assert.Equal(new DeviceSlot("cuda:1", "cuda:0", "NVIDIA A100", "GPU-bbbb"), slot);
    }

    [Theory]
    [InlineData("cpu:4", "4 CPU cores")]
    [InlineData("cuda:2", "there is no cuda:2")]
    [InlineData("tpu", "'tpu' is no device")]
    [InlineData("cpu:", "'cpu:' is no device")]
    [InlineData("cpu:3-1", "'cpu:3-1' is no device")]
    [InlineData("cpu:-1", "'cpu:-1' is no device")]
    [InlineData("auto:1", "'auto:1' is no device")]
    [InlineData("cpu:99999999999", "is no device")]
    [InlineData(" , ", "names no device")]
    public void Pick_WhatIsNotThere_SaysWhatIs(string devices, string expected)
    {
        var error = Assert.Throws<UsageException>(() => DeviceDiscovery.Pick(devices, 1, 4, "Xeon", s_gpus));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pick_CudaWithoutGpus_SaysHowToGoOn() =>
        Assert.Contains("use cpu", Assert.Throws<UsageException>(() => DeviceDiscovery.Pick("cuda", 1, 4, "Xeon", [])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Pick_NoSlotsPerGpu_IsRefused() =>
        Assert.Throws<UsageException>(() => DeviceDiscovery.Pick("auto", 0, 4, "Xeon", []));

    [Fact]
    public void Discover_OnThisMachine_FindsASlot() => Assert.NotEmpty(DeviceDiscovery.Discover("cpu", 1));
}
