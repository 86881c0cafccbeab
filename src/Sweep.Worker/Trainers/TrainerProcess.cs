using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Sweep.Core.Protocol;

namespace Sweep.Worker;

/// <summary>
/// One trainer process and its pipes. It lives no longer than its worker: its stdin closes when the worker dies, and then it ends by
/// itself. Several threads may send commands; one at a time reads events.
/// </summary>
public sealed partial class TrainerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly LineTail _lastErrors = new(lines: 20, lineLength: 400);
    private readonly LineReader _events;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _readingErrors;
    private Task _forwarding = Task.CompletedTask;
    private volatile string? _nonsense;
    private volatile bool _killed;
    private volatile bool _hasSaidAll;

    private TrainerProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        _events = new LineReader(process.StandardOutput.BaseStream, TrainerProtocol.MaxLineBytes);
        _readingErrors = ReadErrorsAsync();
    }

    /// <summary>Starts the process; it is not <see cref="ReadyAsync">ready</see> yet.</summary>
    /// <exception cref="TrainerGoneException">The executable cannot be started.</exception>
    public static TrainerProcess Start(TrainerCommandLine commandLine, DeviceSlot slot, ILogger logger)
    {
        try
        {
            var process = Process.Start(TrainerEnvironment.For(commandLine, slot))!;
            LogStarted(logger, slot.Id, process.Id, commandLine.FileName);
            return new TrainerProcess(process, logger);
        }
        catch (Win32Exception e)
        {
            throw new TrainerGoneException($"the trainer '{commandLine.FileName}' cannot be started: {e.Message}");
        }
    }

    public int Id => _process.Id;

    /// <summary>False once it died, was killed, or said what nobody understands.</summary>
    public bool IsUsable => !_killed && _nonsense is null && !_process.HasExited;

    /// <summary>Who computes, as it said when it was ready.</summary>
    public string Backend { get; private set; } = "";

    /// <summary>
    /// True once no event comes any more: it is gone, or said what is no event. <see cref="DescribeEndAsync"/> tells why.
    /// </summary>
    public bool HasSaidAll => _hasSaidAll;

    /// <summary>The next event; null when no more come.</summary>
    public async ValueTask<TrainerEvent?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            if (!_hasSaidAll && await _events.ReadLineAsync(cancel) is { } line)
                return TrainerProtocol.ReadEvent(line);
        }
        catch (ProtocolException e)
        {
            _nonsense = $"said what is no protocol line and was killed: {e.Message}";
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe broke.
        }
        _hasSaidAll = true;
        return null;
    }

    /// <summary>From now on this reads the events, and hands over each in order.</summary>
    /// <param name="ended">Called after the last, when <see cref="HasSaidAll"/> is true.</param>
    public void BeginForwarding(Func<TrainerEvent, ValueTask> receive, Action ended) => _forwarding = ForwardAsync(receive, ended);

    private async Task ForwardAsync(Func<TrainerEvent, ValueTask> receive, Action ended)
    {
        try
        {
            while (await ReadAsync(_disposed.Token) is { } said)
                await receive(said);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        finally
        {
            _hasSaidAll = true;
            ended();
        }
    }

    /// <summary>Waits for the process to take work, and makes sure that both sides speak of the same things.</summary>
    /// <exception cref="TrainerGoneException">It died, says something else first, or is of another version.</exception>
    public async Task<ReadyEvent> ReadyAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            return await ReadAsync(both.Token) switch
            {
                null => throw new TrainerGoneException(await DescribeEndAsync()),
                ReadyEvent { Protocol: TrainerProtocol.Version, ResultVersion: TrainerProtocol.ResultVersion } ready => Accept(ready),
                ReadyEvent other => throw new TrainerGoneException(
                    $"the trainer is of protocol {other.Protocol} and result version {other.ResultVersion}, "
                    + $"this worker of {TrainerProtocol.Version} and {TrainerProtocol.ResultVersion}; build both from the same sources"),
                var first => throw new TrainerGoneException(
                    $"the trainer began with {first.GetType().Name} instead of saying that it is ready"),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TrainerGoneException($"the trainer was not ready within {atMost.TotalSeconds:0.#} s{LastWords}");
        }
    }

    private ReadyEvent Accept(ReadyEvent ready)
    {
        Backend = ready.Backend;
        return ready;
    }

    /// <summary>Says a command, whole. To a trainer that is gone it goes nowhere; that its events end tells so.</summary>
    public async Task SendAsync(TrainerCommand command, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            var stdin = _process.StandardInput.BaseStream;
            await stdin.WriteAsync(Encoding.UTF8.GetBytes(TrainerProtocol.Write(command) + "\n"), cancel);
            await stdin.FlushAsync(cancel);
        }
        catch (IOException)
        {
            // A broken pipe: the reading side sees the end of the process and reports it with its reason.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Text from a checkpoint.</summary>
    /// <exception cref="TrainerGoneException">The trainer died or cannot do it; the message says why.</exception>
    public async Task<string> GenerateAsync(GenerateCommand command, CancellationToken cancel) =>
        (await AskAsync<SampleEvent>(command, command.Run, cancel)).Text;

    /// <summary>A checkpoint's loss on sequences that no evaluation of its sweep has used.</summary>
    /// <exception cref="TrainerGoneException">The trainer died or cannot do it; the message says why.</exception>
    public Task<ScoredEvent> ScoreAsync(ScoreCommand command, CancellationToken cancel) =>
        AskAsync<ScoredEvent>(command, command.Run, cancel);

    private async Task<T> AskAsync<T>(TrainerCommand command, string run, CancellationToken cancel) where T : RunEvent
    {
        await SendAsync(command, cancel);
        while (true)
        {
            switch (await ReadAsync(cancel))
            {
                case T answer when answer.Run == run:
                    return answer;
                case FailedEvent failed when failed.Run == run:
                    throw new TrainerGoneException(failed.Message) { Kind = failed.Kind };
                case null:
                    throw new TrainerGoneException(await DescribeEndAsync());
            }
        }
    }

    /// <summary>How the process ended (it is killed if it has not), with its last lines of stderr.</summary>
    public async Task<string> DescribeEndAsync()
    {
        if (_nonsense is not null)
            Kill();
        using var timeout = new CancellationTokenSource(ExitTimeout);
        var killed = false;
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            // A grandchild may hold the pipe open; what it says is not waited for.
            await _readingErrors.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            killed |= !_process.HasExited;
            Kill();
        }
        var how = _nonsense ?? (killed ? "closed its output without ending, and was killed" : ExitDescription.Of(_process.ExitCode));
        return $"the trainer {how}{LastWords}";
    }

    /// <summary>Ends the process and whatever it started, at once.</summary>
    public void Kill()
    {
        _killed = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended in the same moment.
        }
    }

    /// <summary>Lets an idle trainer end by itself, and kills one that does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // Its end is gone already.
            }
            using var timeout = new CancellationTokenSource(ExitTimeout);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                Kill();
            }
        }
        await _disposed.CancelAsync();
        await Task.WhenAll(_forwarding, _readingErrors);
        _process.Dispose();
        _sending.Dispose();
        _disposed.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        var stderr = _process.StandardError.BaseStream;
        try
        {
            var lines = new LineReader(stderr, TrainerProtocol.MaxLineBytes);
            while (await lines.ReadLineAsync(_disposed.Token) is { } line)
                TakeError(line);
            if (lines.Rest is { Length: > 0 } rest)
                TakeError(rest);
        }
        catch (ProtocolException e)
        {
            // The pipe must not fill up: the trainer would hang in its own complaint.
            TakeError(e.Message);
            await stderr.CopyToAsync(Stream.Null, _disposed.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pipe broke, or nobody listens any more.
        }
    }

    private void TakeError(string line)
    {
        _lastErrors.Add(line);
        LogError(_logger, _process.Id, line);
    }

    /// <summary>Its last lines of stderr, as the end of a sentence; empty when it wrote none.</summary>
    public string LastWords => _lastErrors.ToString() is { Length: > 0 } lines ? $"; its last words:\n{lines}" : "";

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Slot}: started trainer {ProcessId}, {FileName}")]
    private static partial void LogStarted(ILogger logger, string slot, int processId, string fileName);

    [LoggerMessage(Level = LogLevel.Debug, Message = "trainer {ProcessId}: {Line}")]
    private static partial void LogError(ILogger logger, int processId, string line);
}
