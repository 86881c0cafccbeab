using Orleans.Concurrency;

namespace Sweep.Grains;

/// <summary>Answers on whichever silo a client's gateway is: all silos of a cluster speak one version.</summary>
[StatelessWorker]
internal sealed class ProtocolGrain : Grain, IProtocolGrain
{
    public Task<int> GetVersionAsync() => Task.FromResult(GrainProtocol.Version);
}
