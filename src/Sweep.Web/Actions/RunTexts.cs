using Microsoft.Extensions.Logging;
using Sweep.Control;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Web;

/// <summary>Has texts written by runs' checkpoints, one at a time, in a trainer process on one processor core.</summary>
internal sealed class RunTexts(ISweepStore store, TimeProvider time, ILogger logger) : IDisposable
{
    private const string Device = "cpu:0";

    private readonly SemaphoreSlim _turn = new(1);

    /// <exception cref="ConflictException">Another text is being written.</exception>
    /// <exception cref="Core.SweepException">There is no trainer beside this program, or the run has no checkpoint.</exception>
    public async Task<Sample> WriteAsync(RunDetail run, SampleRequest request, CancellationToken cancel)
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero, cancel))
            throw new ConflictException("another text is being written, and they are written one at a time; try again when it is there");
        try
        {
            var slot = DeviceDiscovery.Discover(Device, 1, "--device")[0];
            await using var sampler = new Sampler(TrainerCommandLine.Find(), slot, time, logger);
            return await sampler.SampleAsync(store, run, request, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
