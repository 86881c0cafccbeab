using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Store;

namespace Sweep.Worker;

/// <summary>
/// One claimed run in a trainer process, from the <c>train</c> command to the run's end in the store.
/// <para>
/// What the trainer says is recorded in order, everything it said since the last look in one write. While the store is out of reach the
/// trainer waits in its own writes; the lease bounds how long. A checkpoint is handed over only after the evaluations said before it.
/// </para>
/// <para>
/// With early stopping, a write may find that the run has to wait for others or goes no further. The lease has ended by that: the trainer
/// is told to leave the run, and the slot is free. The evaluation that decides so is recorded only when the checkpoint of its step is kept.
/// </para>
/// </summary>
internal sealed class RunSession(SlotContext slot, RunChannel channel, RunLease lease, LeaseKeeper keeper)
{
    // One write at most for so many lines, so that the live view keeps up with a trainer that never pauses.
    private const int EventsPerWrite = 128;

    // How late a timer may be before it is this process that was stopped, not the trainer that was silent.
    private static readonly TimeSpan OwnPause = TimeSpan.FromSeconds(1);

    private readonly UntilStep _until = new(channel, lease.UntilStep);
    private readonly List<Evaluation> _evaluations = [];
    private readonly Dictionary<int, float[]> _valGroups = [];
    private RunStart? _start;
    private long _stopAsked;
    private double? _best = lease.BestMetric;
    private Evaluation? _last;
    private double _seconds;
    // Set once the trainer says that it waits: the step.
    private int? _waitsAt;
    // Set once a write has ended the lease: what the run is now.
    private RunState? _leftAs;
    private volatile RunProgress _progress = new(0, null);

    /// <summary>How far the run is, for whoever renews its lease.</summary>
    public RunProgress Progress => _progress;

    /// <summary>Why the attempt failed, when it did.</summary>
    public string? Failure { get; private set; }

    /// <summary>True while the trainer has a command that it has not ended with its last event.</summary>
    public bool TrainerIsBusy { get; private set; }

    private bool Stopping => _stopAsked != 0;

    /// <summary>True while the trainer's silence is no sign of trouble: it is this worker that owes it an answer.</summary>
    private bool IsWaitedFor => !Stopping && _waitsAt is { } step && _until.IsAt(step);

    /// <summary>Takes note of what a renewal of the lease was answered. Called from any thread.</summary>
    public Task HearAsync(RunStanding standing) => _until.RaiseAsync(standing);

    /// <summary>Trains to the end; a cancelled <paramref name="stop"/> makes it checkpoint and give the run back.</summary>
    /// <exception cref="LeaseLostException">The run is no longer this worker's; the trainer may still train it.</exception>
    /// <exception cref="StoreGivenUpException">Asked to stop, and the store does not answer.</exception>
    public async Task<SessionOutcome> RunAsync(CancellationToken stop)
    {
        try
        {
            try
            {
                if (await BeginAsync() is { } obstacle)
                    return await NotHereAsync(obstacle);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && !TrainerIsBusy && !keeper.Lost.IsCancellationRequested)
            {
                // Asked to stop before the trainer had the run.
                return await ReleaseAsync(SessionOutcome.Released);
            }
            while (true)
            {
                switch (await NextAsync(stop))
                {
                    case Wake.Said when await TakeAsync() is { } outcome:
                        return outcome;
                    case Wake.Decided:
                        _leftAs = keeper.DecidedState;
                        return await LeaveAsync();
                    case Wake.Gone:
                        return await GoneAsync(await channel.Process.DescribeEndAsync());
                    case Wake.StopAsked:
                        _stopAsked = slot.Time.GetTimestamp();
                        await channel.StopAsync();
                        break;
                    case Wake.Silent when IsWaitedFor:
                        break;
                    case Wake.Silent:
                        channel.Process.Kill();
                        return await GoneAsync(
                            $"the trainer said nothing for {Timeout.TotalSeconds:0.#} s and was killed{channel.Process.LastWords}");
                }
            }
        }
        catch (OperationCanceledException) when (keeper.Lost.IsCancellationRequested)
        {
            throw new LeaseLostException(lease.Run, lease.Epoch);
        }
    }

    /// <returns>Why this machine cannot have what the run begins with; null when it was begun.</returns>
    private async Task<string?> BeginAsync()
    {
        var scratch = slot.Store.CheckpointScratchDirectory(lease);
        DataReference data;
        Resumption resumption;
        try
        {
            data = await RunText.FindAsync(slot, lease, keeper.MayNotBegin);
            resumption = await Resumption.FetchAsync(slot, lease, scratch, keeper.MayNotBegin);
        }
        catch (StoreException e)
        {
            return e.Message;
        }
        _seconds = resumption.Seconds;
        keeper.MayNotBegin.ThrowIfCancellationRequested();
        TrainerIsBusy = true;
        var command = new TrainCommand(
            channel.Run, lease.Hyperparameters, data, slot.Device.Device, scratch, resumption.Checkpoints, lease.BestMetric,
            lease.Metric.Name, resumption.Seconds, slot.Options.CheckpointInterval.TotalSeconds, slot.Options.Engine,
            Pack: slot.PackOf(lease))
        {
            Rungs = lease.Rungs,
            EvaluatedStep = lease.EvaluatedStep,
            ForkedStep = lease.ForkedStep,
        };
        await _until.BeginAsync(command);
        return null;
    }

    private async Task<SessionOutcome> NotHereAsync(string obstacle)
    {
        Failure = obstacle;
        slot.Notice(lease.Run, obstacle);
        return await ReleaseAsync(SessionOutcome.NotHere, obstacle);
    }

    private enum Wake { Said, Gone, Decided, StopAsked, Silent }

    private TimeSpan Timeout => Stopping ? slot.Options.StopTimeout : slot.Options.HangDeadline;

    /// <summary>Waits for the next thing to act on.</summary>
    private async ValueTask<Wake> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            keeper.Lost.ThrowIfCancellationRequested();
            if (keeper.Decided.IsCancellationRequested)
                return Wake.Decided;
            if (!Stopping && stop.IsCancellationRequested)
                return Wake.StopAsked;
            if (channel.Events.TryPeek(out _))
                return Wake.Said;
            var began = slot.Time.GetTimestamp();
            var timeout = Stopping ? Timeout - slot.Time.GetElapsedTime(_stopAsked) : Timeout;
            if (timeout <= TimeSpan.Zero)
                return Wake.Silent;
            using var silence = new CancellationTokenSource(timeout, slot.Time);
            var askedToStop = Stopping ? CancellationToken.None : stop;
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, keeper.Lost, keeper.Decided, askedToStop);
            try
            {
                return await channel.Events.WaitToReadAsync(wake.Token) ? Wake.Said : Wake.Gone;
            }
            catch (OperationCanceledException)
                when (silence.IsCancellationRequested && slot.Time.GetElapsedTime(began) < timeout + OwnPause)
            {
                return Wake.Silent;
            }
            catch (OperationCanceledException)
            {
                // Lost, decided or asked to stop, or this process was itself stopped for a while: look again.
            }
        }
    }

    /// <summary>Takes what the trainer has said by now and records it; not null when that ended the run.</summary>
    private async Task<SessionOutcome?> TakeAsync()
    {
        for (var taken = 0; taken < EventsPerWrite && channel.Events.TryRead(out var said); taken++)
        {
            if (said is CompletedEvent or StoppedEvent or FailedEvent)
                TrainerIsBusy = false;
            switch (said)
            {
                case StartedEvent e:
                    var versions = RunVersions.With(channel.Process.Backend);
                    _start = new RunStart(e.Step, e.NParams, e.VocabSize, e.DeviceKind, e.Engine, versions);
                    _progress = new RunProgress(e.Step, null);
                    slot.Learn(lease, e.DeviceKind);
                    slot.Say(new RunStartedEvent(
                        slot.Id, lease.Run, lease.Hyperparameters, lease.Attempt, e.Step, e.NParams, channel.Process.Id));
                    break;
                case ProgressEvent e:
                    _progress = new RunProgress(e.Step, e.TokensPerSecond);
                    slot.Say(new RunProgressEvent(slot.Id, lease.Run, e.Step, lease.Hyperparameters.MaxIters, e.TokensPerSecond));
                    break;
                case EvalEvent e:
                    _evaluations.Add(e.Evaluation);
                    if (e.ValGroups is not null)
                        _valGroups[e.Evaluation.Step] = e.ValGroups;
                    break;
                case CheckpointEvent e:
                    await RecordAsync(null);
                    if (_leftAs is null && !await SaveAsync(e) && _until.IsAt(e.Checkpoint.Step))
                        return await GiveUpStepAsync(e.Checkpoint.Step);
                    break;
                case WaitingEvent e:
                    _waitsAt = e.Step;
                    await RecordAsync(null);
                    // Nothing was left to record, or it was answered before the store knew better.
                    if (_leftAs is null && _until.IsAt(e.Step))
                        await RecordStepAsync(e.Step);
                    break;
                case CompletedEvent e:
                    return await CompleteAsync(e);
                case StoppedEvent e:
                    await RecordAsync(null);
                    _seconds = e.Seconds;
                    if (_leftAs is null)
                        await RecordStepAsync(e.Step);
                    return _leftAs is null ? await ReleaseAsync(SessionOutcome.Released) : await LeaveAsync();
                case FailedEvent e:
                    await RecordAsync(null);
                    return await FailAsync(e);
            }
            if (_leftAs is not null)
                return await LeaveAsync();
        }
        await RecordAsync(null);
        return _leftAs is null ? null : await LeaveAsync();
    }

    /// <summary>One write for all that is not recorded yet; with a result, the run is completed by it.</summary>
    private async Task RecordAsync(RunResult? result)
    {
        if (_start is null && _evaluations.Count == 0 && result is null)
            return;
        var progress = result is null ? _progress : null;
        var update = new RunUpdate
        {
            Start = _start,
            Evaluations = [.. _evaluations],
            ValGroups = new Dictionary<int, float[]>(_valGroups),
            Progress = progress,
            Result = result,
        };
        var standing = await slot.Retry.CallAsync(c => slot.Store.RecordAsync(lease, update, c), keeper.Lost);
        _start = null;
        _evaluations.Clear();
        _valGroups.Clear();
        foreach (var evaluation in update.Evaluations)
        {
            var value = evaluation.Value(lease.Metric.Name);
            var isBest = lease.Hyperparameters.EvaluatesAt(evaluation.Step)
                && (_best is { } best ? lease.Metric.IsBetter(value, best) : !double.IsNaN(value));
            if (isBest)
                _best = value;
            _last = evaluation;
            _seconds = evaluation.Seconds;
            slot.Say(new RunEvaluatedEvent(slot.Id, lease.Run, evaluation, lease.Metric.Name, isBest));
        }
        await HeedAsync(standing);
    }

    /// <summary>So that the attempt's record says how far it came.</summary>
    private async Task RecordStepAsync(int step)
    {
        var progress = _progress with { Step = step };
        await HeedAsync(await slot.Retry.CallAsync(c => slot.Store.RenewAsync(lease, progress, c), keeper.Lost));
    }

    private async Task HeedAsync(RunStanding standing)
    {
        if (standing.State == RunState.Running)
            await _until.RaiseAsync(standing);
        else
            _leftAs = standing.State;
    }

    /// <summary>False when the checkpoint could not be kept.</summary>
    private async Task<bool> SaveAsync(CheckpointEvent e)
    {
        _seconds = e.Seconds;
        // A long upload is not cut short by the worker's end, as this call is when the store is away.
        if (Stopping)
            await RecordStepAsync(_progress.Step);
        if (_leftAs is not null)
            return true;
        var file = new CheckpointFile(e.Checkpoint.Path, e.Checkpoint.Step, e.Bytes, e.Checkpoint.Sha256, e.Best, e.Seconds);
        try
        {
            await slot.Retry.CallAsync(c => slot.Store.SaveCheckpointAsync(lease, file, c), keeper.Lost);
            return true;
        }
        catch (StoreException error)
        {
            // The run goes on: what a lost checkpoint costs is time after the next crash, not results.
            slot.Notice(lease.Run, $"the checkpoint of step {file.Step} could not be kept: {error.Message}");
            return false;
        }
    }

    /// <summary>
    /// The step at which the run is to wait could not be saved. Its evaluation is not recorded: a run that waits without that checkpoint
    /// would later have to be trained to this step again. That is done now, from the checkpoint before, after a while.
    /// </summary>
    private async Task<SessionOutcome> GiveUpStepAsync(int step)
    {
        var why = $"it was to wait at step {step}; without that checkpoint it goes back to the queue to train to it again";
        slot.Notice(lease.Run, why);
        await channel.EndRunAsync(new PauseCommand(channel.Run), slot.Options.StopTimeout, slot.Time);
        TrainerIsBusy = false;
        return await ReleaseAsync(SessionOutcome.NoRoom, why);
    }

    /// <summary>The lease has ended by a write: nothing more is recorded, and the trainer is to be free for the next run.</summary>
    private async Task<SessionOutcome> LeaveAsync()
    {
        if (TrainerIsBusy)
            await channel.EndRunAsync(new PauseCommand(channel.Run), slot.Options.StopTimeout, slot.Time);
        TrainerIsBusy = false;
        End(_leftAs!.Value, null);
        return SessionOutcome.Ended;
    }

    private async Task<SessionOutcome> CompleteAsync(CompletedEvent e)
    {
        _seconds = e.Seconds;
        await RecordAsync(new RunResult(e.Step, e.Seconds, e.TokensPerSecond, e.ParamsSha256));
        // Early stopping may have ended the run meanwhile; the store's answer counts.
        End(_leftAs ?? RunState.Completed, null);
        return SessionOutcome.Ended;
    }

    private async Task<SessionOutcome> FailAsync(FailedEvent e)
    {
        // After these the process cannot be trusted to give its memory back, or at all.
        if (e.Kind is FailureKind.Crash or FailureKind.OutOfMemory)
            channel.KillUnlessShared();
        if (_leftAs is not null)
            return await LeaveAsync();
        if (e.Kind == FailureKind.DiskFull)
        {
            var obstacle = $"no room for its checkpoint: {e.Message}";
            slot.Notice(lease.Run, obstacle);
            return await ReleaseAsync(SessionOutcome.NoRoom, obstacle);
        }
        return await FailAsync(new RunFailure(e.Kind, e.Message, e.Step));
    }

    private async Task<SessionOutcome> GoneAsync(string how)
    {
        TrainerIsBusy = false;
        await RecordAsync(null);
        if (_leftAs is not null)
            return await LeaveAsync();
        if (!Stopping)
            return await FailAsync(new RunFailure(FailureKind.Crash, how, _progress.Step));
        var gone = $"{how} while it was to stop; the run goes on from its last checkpoint";
        slot.Notice(lease.Run, gone);
        return await ReleaseAsync(SessionOutcome.Released, gone);
    }

    private async Task<SessionOutcome> FailAsync(RunFailure failure)
    {
        Failure = failure.Message;
        var state = await slot.Retry.CallAsync(c => slot.Store.FailAsync(lease, failure, c), keeper.Lost);
        End(state, $"{failure.Kind.ToName()}: {failure.Message}");
        return failure.Kind == FailureKind.Crash ? SessionOutcome.Crashed : SessionOutcome.Ended;
    }

    /// <param name="why">For those who look at the attempt; null when the worker's end says it.</param>
    private async Task<SessionOutcome> ReleaseAsync(SessionOutcome outcome, string? why = null)
    {
        await slot.Retry.CallAsync(c => slot.Store.ReleaseAsync(lease, why, c), keeper.Lost);
        End(RunState.Queued, null);
        return outcome;
    }

    private void End(RunState state, string? failure)
    {
        var score = _last is null ? null : new RunScore(lease.Metric.Name, _last, _best);
        slot.Say(new RunEndedEvent(slot.Id, lease.Run, state, score, failure, _seconds));
    }
}
