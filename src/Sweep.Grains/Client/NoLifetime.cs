using Microsoft.Extensions.Hosting;

namespace Sweep.Grains;

/// <summary>
/// A client's host that leaves signals alone. The usual one takes SIGTERM and Ctrl-C for itself, and a command that waits for a cluster
/// would not end by them.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
