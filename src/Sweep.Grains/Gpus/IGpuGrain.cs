using Sweep.Worker;

namespace Sweep.Grains;

/// <summary>
/// A device slot, by its <see cref="GpuKey"/>: asked and told from anywhere in the cluster, answered on the machine that owns it.
/// </summary>
[Alias("sweep.gpu")]
public interface IGpuGrain : IGrainWithStringKey
{
    [Alias("status")]
    Task<Wire<GpuStatus>> GetStatusAsync();

    /// <summary>
    /// Checkpoints and gives back what it trains and takes nothing new. Returns when that is done, or at once when it is so already.
    /// </summary>
    [Alias("drain"), ResponseTimeout("00:01:00")]
    Task DrainAsync();

    /// <summary>Takes work again.</summary>
    [Alias("resume")]
    Task ResumeAsync();

    /// <summary>Cancels what it trains now, all of it where runs are packed; false when it trains nothing.</summary>
    [Alias("cancel")]
    Task<bool> CancelAsync();
}
