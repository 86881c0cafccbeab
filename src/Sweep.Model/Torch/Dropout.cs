using Sweep.Core;
using TorchSharp;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// Dropout of R runs. What is dropped is a function of (seed, step, site, element) that <see cref="DropoutMask"/> gives: the same in every
/// engine, on every device, in every pack, and after a resume.
/// </summary>
internal abstract class Dropout : IDisposable
{
    /// <summary>Keeps everything.</summary>
    public static Dropout None { get; } = new Everything();

    /// <param name="runs">Of equal shapes.</param>
    public static Dropout Of(IReadOnlyList<Hyperparameters> runs, Device device) =>
        runs.All(h => h.Dropout == 0) || runs[0].Model != "gpt" ? None
        : device.type == DeviceType.CPU ? new HostDropout(runs)
        : new DeviceDropout(runs, device);

    /// <summary>To be called before a micro-batch's first <see cref="Apply"/>.</summary>
    /// <param name="steps">Updates done before this one, by each run.</param>
    /// <param name="microBatch">Of the step, from 0.</param>
    public abstract void Begin(ReadOnlySpan<int> steps, int microBatch);

    /// <param name="x">Its elements are those of run 0, then those of run 1, and so on.</param>
    /// <param name="site">As numbered by <see cref="DropoutMask"/>.</param>
    public abstract Tensor Apply(Tensor x, int site);

    public abstract void Dispose();

    private sealed class Everything : Dropout
    {
        public override void Begin(ReadOnlySpan<int> steps, int microBatch) { }

        public override Tensor Apply(Tensor x, int site) => x;

        public override void Dispose() { }
    }
}
