namespace Sweep.Grains;

/// <summary>
/// Tells which version of <see cref="GrainProtocol"/> a cluster speaks. This interface itself has no version and never changes: a client
/// of any age can ask it.
/// </summary>
[Alias("sweep.protocol")]
public interface IProtocolGrain : IGrainWithStringKey
{
    const string Key = "protocol";

    [Alias("version")]
    Task<int> GetVersionAsync();
}
