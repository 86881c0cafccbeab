using System.Runtime.InteropServices;

namespace Sweep.Cli;

/// <summary>
/// Ctrl-C and requests to terminate, for verbs that hold leases. The first asks: <see cref="Token"/> is cancelled, trainers write
/// checkpoints, leases are released. The second ends this process at once; its trainers end with it, and its leases are found orphaned.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly Action<string> _say;
    private readonly Action _beforeExit;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <param name="beforeExit">Leaves the terminal as it was.</param>
    public Interruption(Action<string> say, Action beforeExit)
    {
        (_say, _beforeExit) = (say, beforeExit);
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    public CancellationToken Token => _asked.Token;

    public bool Asked => _asked.IsCancellationRequested;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _beforeExit();
            Environment.Exit(ExitCode.Interrupted);
        }
        _say("stopping: waiting for checkpoints (once more: at once) ...");
        _asked.Cancel();
    }
}
