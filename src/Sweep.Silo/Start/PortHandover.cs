using Orleans;
using Orleans.Runtime;

namespace Sweep.Silo;

/// <summary>
/// Releases the ports that were held for the silo just before Orleans binds them, which is before the silo joins its cluster.
/// </summary>
internal sealed class PortHandover(HeldPorts ports) : ILifecycleParticipant<ISiloLifecycle>
{
    // Orleans' listeners bind at RuntimeInitialize - 1.
    private const int BeforeListeners = ServiceLifecycleStage.RuntimeInitialize - 2;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(PortHandover), BeforeListeners, Release);

    private Task Release(CancellationToken cancel)
    {
        ports.ReleaseSilo();
        return Task.CompletedTask;
    }
}
