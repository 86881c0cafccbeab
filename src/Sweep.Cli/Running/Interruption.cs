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
    private readonly string _stopping;
    private readonly Action _beforeExit;
    private readonly Func<string> _whatHappens;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;
    private int _exitCode = Cli.ExitCode.Interrupted;

    /// <param name="stopping">What is said at the first signal.</param>
    /// <param name="beforeExit">Leaves the terminal as it was.</param>
    /// <param name="whatHappens">What an end at once means for the runs, in a line; said before the process ends.</param>
    public Interruption(
        Action<string> say, Action beforeExit, Func<string> whatHappens,
        string stopping = "stopping: waiting for checkpoints (once more: at once) ...")
    {
        (_say, _beforeExit, _whatHappens, _stopping) = (say, beforeExit, whatHappens, stopping);
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    public CancellationToken Token => _asked.Token;

    public bool Asked => _asked.IsCancellationRequested;

    /// <summary>Of a process that was asked to stop: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

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
            _say(_whatHappens());
            _beforeExit();
            Environment.Exit(Cli.ExitCode.Of(context.Signal));
        }
        Volatile.Write(ref _exitCode, Cli.ExitCode.Of(context.Signal));
        _say(_stopping);
        _asked.Cancel();
    }
}
