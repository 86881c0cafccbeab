using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Torch.Tests;

[Collection(MeasuringCollection.Name)]
public sealed class LeakTests
{
    [Fact]
    public void Train_TenThousandSteps_ResidentSetStaysFlat()
    {
        const int Steps = 10_000, WarmUp = 1000;
        using var model = Sequential(Linear(16, 32), GELU(), LayerNorm(32), Dropout(0.1), Linear(32, 8));
        using var optimizer = optim.AdamW(model.parameters());
        using var x = randn(8, 16);
        using var y = randint(8, [8]);
        long warm = 0;
        for (var step = 0; step < Steps; step++)
        {
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                var loss = functional.cross_entropy(model.call(x), y);
                loss.backward();
                optimizer.step();
                utils.clip_grad_norm_(model.parameters(), 1);
            }
            if (step % 7 == 0)
                Assert.ThrowsAny<Exception>(() => x.view(3));
            if (step == WarmUp)
                warm = ResidentKilobytes();
        }

        // 9,000 steps that each lost one tensor of 8 x 32 floats (about 1.2 KiB with its header) would add over 10 MiB.
        Assert.InRange(ResidentKilobytes() - warm, long.MinValue, 8 * 1024);
    }

    [Fact]
    public void Tensors_NotDisposed_AreFreedWhenCollected()
    {
        for (var i = 0; i < 64; i++)
        {
            Drop();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        // 64 of 16 MiB each were made; a few at most may still stand.
        Assert.InRange(ResidentKilobytes(), 0, 700 * 1024);

        static void Drop() => ones(4 * 1024 * 1024);
    }

    /// <summary>VmRSS of this process.</summary>
    private static long ResidentKilobytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // Gives the managed heap's spare pages back, so that what is counted is libtorch's.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
