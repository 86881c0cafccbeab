using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sweep.Core;

namespace Sweep.Silo;

/// <summary>
/// A part of the service that ended by an error. The host then ends in order and says nothing of it: without this a silo that broke would
/// end with exit code 0.
/// </summary>
internal static class BrokenPart
{
    /// <summary>The error to end with; null where nothing broke.</summary>
    /// <param name="services">Those of a host that has ended.</param>
    public static SweepException? Of(IServiceProvider services) => services.GetServices<IHostedService>()
        .OfType<BackgroundService>()
        .Select(part => part.ExecuteTask is { IsFaulted: true } task ? task.Exception.GetBaseException() : null)
        .OfType<Exception>()
        .Select(e => new SweepException($"a part of the service broke: {e.Message}; its log above says where, please report it", e))
        .FirstOrDefault();
}
