using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// How far a run may be trained, as the store last said: at first in its lease, then in the answers to the session's writes and to the
/// renewals of the lease. The trainer is told of every later step. Safe to use from several threads.
/// </summary>
internal sealed class UntilStep(RunChannel channel, int? inLease)
{
    private const int ToTheEnd = int.MaxValue;

    private readonly Lock _lock = new();
    private int _step = inLease ?? ToTheEnd;
    private bool _isTraining;

    /// <summary>Whether the run is to wait at this step.</summary>
    public bool IsAt(int step)
    {
        lock (_lock)
            return step >= _step;
    }

    /// <summary>Sends <c>train</c>, with the step as it is now.</summary>
    public async Task BeginAsync(TrainCommand command)
    {
        int told, now;
        lock (_lock)
            told = _step;
        // Not cancellable: half a line would be the last that the trainer understands.
        await channel.Process.SendAsync(command with { UntilStep = OrNull(told) }, CancellationToken.None);
        lock (_lock)
        {
            _isTraining = true;
            now = _step;
        }
        if (now > told)
            await SayAsync(now);
    }

    /// <summary>Takes note of what the store says of a running run; the step only grows.</summary>
    public async Task RaiseAsync(RunStanding standing)
    {
        var step = standing.UntilStep ?? ToTheEnd;
        lock (_lock)
        {
            if (step <= _step)
                return;
            _step = step;
            if (!_isTraining)
                return;
        }
        await SayAsync(step);
    }

    private Task SayAsync(int step) =>
        channel.Process.SendAsync(new ContinueCommand(channel.Run, OrNull(step)), CancellationToken.None);

    private static int? OrNull(int step) => step == ToTheEnd ? null : step;
}
