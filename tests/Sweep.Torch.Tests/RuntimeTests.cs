using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Torch.Tests;

public sealed class RuntimeTests
{
    [Fact]
    public void Version_OfLibtorch_HasThreeNumbers() => Assert.Matches(@"^\d+\.\d+\.\d+", __version__);

    [Fact]
    public void NumThreads_Set_IsGivenBack()
    {
        var before = get_num_threads();
        set_num_threads(2);
        Assert.Equal(2, get_num_threads());
        set_num_threads(before);
    }

    [Fact]
    public void Cuda_AvailableOrNot_AgreesWithItsDevices()
    {
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
        if (cuda.is_available())
            cuda.synchronize();
    }

    [Fact]
    public void Tf32_Switch_IsKept()
    {
        var before = backends.cuda.matmul.allow_tf32;
        backends.cuda.matmul.allow_tf32 = !before;
        Assert.Equal(!before, backends.cuda.matmul.allow_tf32);
        backends.cuda.matmul.allow_tf32 = before;
        var cudnn = backends.cudnn.allow_tf32;
        backends.cudnn.allow_tf32 = !cudnn;
        Assert.Equal(!cudnn, backends.cudnn.allow_tf32);
        backends.cudnn.allow_tf32 = cudnn;
    }
}
