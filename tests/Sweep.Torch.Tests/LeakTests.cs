using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Torch.Tests;

[Collection(MeasuringCollection.Name)]
public sealed class LeakTests
{
    [Fact]
    public void Train_TenThousandSteps_MemoryStaysFlat()
    {
        const int Steps = 10_000, Window = 1000;
        using var model = Sequential(Linear(16, 32), GELU(), LayerNorm(32), Dropout(0.1), Linear(32, 8));
        using var optimizer = optim.AdamW(model.parameters());
        using var x = randn(8, 16);
        using var y = randint(8, [8]);
        var resident = new List<long>();
        var allocated = new List<long>();
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
            if (step % Window == Window - 1)
            {
                resident.Add(ResidentKilobytes());
                allocated.Add(AllocatedBytes());
            }
        }

        Assert.InRange(resident[^1] - resident[0], long.MinValue, 8 * 1024);
        // The resident set hides what fits into pages that were freed before; malloc's own count does not. The runtime compiles on the side, so single windows jump, but what a step
        // loses is lost in every window: one tensor's handle is about 200 bytes, 200 kB a window.
        var growth = allocated.Zip(allocated.Skip(1), (before, after) => after - before).Order().ToList();
        Assert.InRange(growth[growth.Count / 2], long.MinValue, 50_000);
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

    /// <summary>What native code holds of malloc's memory; the managed heap is not in it.</summary>
    private static long AllocatedBytes()
    {
        var usage = mallinfo2();
        return (long)(usage.InUse + usage.InUseMapped);
    }

    [DllImport("libc")]
    private static extern MallocUsage mallinfo2();

    /// <summary>glibc's struct mallinfo2: ten counts, of which these two are bytes in use.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocUsage
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedChunks;
        internal readonly nuint InUseMapped;
        private readonly nuint _highest, _fastBytes;
        internal readonly nuint InUse;
        private readonly nuint _free, _trimmable;
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
