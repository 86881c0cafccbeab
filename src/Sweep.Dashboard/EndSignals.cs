using System.Runtime.InteropServices;

namespace Sweep.Dashboard;

/// <summary>Ctrl-C and requests to terminate: each asks the program to end in order. It holds no run, so nothing is lost by that.</summary>
internal sealed class EndSignals : IDisposable
{
    private readonly CancellationTokenSource _asked;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public EndSignals(CancellationToken cancel)
    {
        _asked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _asked.Token.Register(() => _end.TrySetResult());
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _asked.Cancel();
        }))];
    }

    /// <summary>Cancelled when it is asked.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>Completes when it is asked.</summary>
    public Task AskedAsync() => _end.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
    }
}
