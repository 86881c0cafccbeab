using Sweep.Core;

namespace Sweep.Grains;

/// <summary>
/// This machine's devices and the workers on them: what a <see cref="IGpuGrain"/> is the face of. Sweep.Silo's service implements it; it stands here because
/// grains cannot see the silo that hosts them.
/// </summary>
public interface IDeviceHost
{
    IReadOnlyList<GpuStatus> List();

    /// <exception cref="NotFoundException">This machine has no such device slot.</exception>
    GpuStatus Status(string device);

    /// <summary>Checkpoints and releases what the slot trains; it takes nothing new.</summary>
    Task DrainAsync(string device, CancellationToken cancel);

    Task ResumeAsync(string device, CancellationToken cancel);
}
