namespace Sweep.Worker.Tests;

public sealed class NvidiaGpusTests
{
    private static readonly Gpu[] s_gpus = [new(0, "GPU-aaaa-1", "A"), new(1, "GPU-bbbb-2", "B"), new(2, "GPU-cccc-3", "C")];

    [Fact]
    public void Parse_LinesOfTheTool_GivesGpus()
    {
        var gpus = NvidiaGpus.Parse("0, GPU-1b2c, NVIDIA H100 80GB HBM3\n1, GPU-3d4e, NVIDIA RTX, odd name\n");
        Assert.Equal([new(0, "GPU-1b2c", "NVIDIA H100 80GB HBM3"), new(1, "GPU-3d4e", "NVIDIA RTX, odd name")], gpus);
    }

    [Fact]
    public void Parse_Complaint_GivesNone() =>
        Assert.Empty(NvidiaGpus.Parse("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n\n"));

    [Theory]
    [InlineData(null, "0 1 2")]
    [InlineData("", "")]
    [InlineData("-1", "")]
    [InlineData("2,0", "2 0")]
    [InlineData("GPU-bbbb", "1")]
    [InlineData("1,7,0", "1")]
    [InlineData("1,1", "1")]
    public void Visible_AsCudaReadsTheVariable(string? variable, string expected) =>
        Assert.Equal(expected, string.Join(' ', NvidiaGpus.Visible(s_gpus, variable).Select(gpu => gpu.Index)));
}
