using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>
/// One <c>train</c> command, from its data to its last event. What goes wrong in it is said as its failure and thrown no further.
/// </summary>
internal sealed class Training(QueuedCommand queued, TrainCommand command, EventWriter events)
{
    private TrainingRun? _run;
    private IDisposable? _waiting;
    private bool _saidToWait;

    public QueuedCommand Queued => queued;

    public TrainCommand Command => command;

    public TrainingData Data { get; private set; } = null!;

    /// <summary>Trainings of equal keys can be one pack; null for one that keeps to itself.</summary>
    public PackKey? Key { get; private set; }

    /// <summary>What makes its steps now.</summary>
    public TrainingGroup Group { get; private set; } = null!;

    /// <summary>True once its last event is said.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Updates done.</summary>
    public int Step => _run?.Step ?? 0;

    /// <summary>True while it is at its until_step: it makes no step until the worker says something.</summary>
    public bool Waits => _run?.Waits ?? false;

    /// <summary>Loads the data and the last checkpoint, on an engine of its own.</summary>
    public void Begin(CorpusCache corpora, TimeProvider time) => Guard(() =>
    {
        var h = command.Hyperparameters;
        var corpus = corpora.Get(command.Data);
        Data = new TrainingData(corpus, h);
        var engine = TrainingEngines.Create(command.Engine, command.Device, h, corpus.Vocabulary.Size, Data);
        Group = new TrainingGroup([this], engine);
        // A pack's members would wait with the one that is at a rung; and on a GPU a pack is another device kind.
        if (command.Pack != PackMode.Off && engine is TorchEngine && command.Rungs.Count == 0 && command.UntilStep is null)
            Key = new PackKey(PackShape.Of(h, corpus.Vocabulary.Size), corpus.Reference.WithoutSources(), command.Device, command.Pack);
        var from = LastUsableCheckpoint(corpus, engine.Layout.Total);
        events.Write(new StartedEvent(
            command.Run, from?.State.Step ?? 0, engine.Layout.Total, corpus.Vocabulary.Size, DeviceKind(engine), engine.Name));

        var job = new TrainingJob
        {
            Hyperparameters = h,
            Corpus = corpus,
            CheckpointDirectory = command.CheckpointDirectory,
            Metric = command.Metric,
            BestMetric = command.BestMetric,
            Rungs = command.Rungs,
            UntilStep = command.UntilStep,
            EvaluatedStep = command.EvaluatedStep,
            SecondsBefore = from is null ? 0 : command.SecondsBefore,
            CheckpointInterval = TimeSpan.FromSeconds(command.CheckpointSeconds),
            ProgressInterval = TimeSpan.FromSeconds(command.ProgressSeconds),
        };
        _run = new TrainingRun(
            job, engine.Members[0], Data, from, new EventListener(command.Run, events), time, queued.Stop, queued.Leave);
        _run.Begin();
    });

    /// <summary>Does what is due between two steps; it may be over by that, or wait.</summary>
    public void Prepare() => Guard(() =>
    {
        if (_run!.Prepare())
            return;
        if (_run.Waits)
        {
            SayThatItWaits();
            return;
        }
        IsOver = true;
        var outcome = _run.Outcome!;
        events.Write(outcome.Completed
            ? new CompletedEvent(command.Run, outcome.Step, outcome.Seconds, outcome.TokensPerSecond, outcome.ParamsSha256)
            : new StoppedEvent(command.Run, outcome.Step, outcome.Seconds));
    });

    public void Continue(int? untilStep)
    {
        _run?.Continue(untilStep);
        _saidToWait &= Waits;
    }

    public void Stepped() => Guard(() => _run!.Stepped());

    /// <summary>Goes on in another group, with the same numbers.</summary>
    public void MoveTo(TrainingGroup group, ITrainedModel model) => Guard(() =>
    {
        _run!.MoveTo(model);
        Group = group;
    });

    /// <summary>Its clock stands still while others make their steps.</summary>
    public void LetOthersStep() => _waiting ??= _run?.LetOthersStep();

    public void GoOn()
    {
        _waiting?.Dispose();
        _waiting = null;
    }

    public void Fail(Exception e)
    {
        IsOver = true;
        var kind = FailureClassifier.Classify(e);
        if (kind == FailureKind.Crash)
            Log.Error(e.ToString());
        var step = e is DivergedException diverged ? diverged.Step : Step;
        _run = null;
        if (kind == FailureKind.OutOfMemory)
            Memory.Release();
        events.Write(new FailedEvent(command.Run, kind, e.Message, step));
    }

    private void SayThatItWaits()
    {
        if (!_saidToWait)
            events.Write(new WaitingEvent(command.Run, Step));
        _saidToWait = true;
    }

    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private string DeviceKind(ITrainingEngine engine) =>
        Key is null ? engine.DeviceKind : PackKey.DeviceKind(engine.DeviceKind, command.Device);

    // Another configuration, of which the command says that this run branched off it.
    private bool IsForked(LoadedCheckpoint checkpoint, long parameters) =>
        checkpoint.State.Step == command.ForkedStep && checkpoint.State.Parameters.Length == parameters;

    private LoadedCheckpoint? LastUsableCheckpoint(Corpus corpus, long parameters)
    {
        foreach (var reference in command.ResumeFrom)
        {
            try
            {
                var checkpoint = CheckpointLoader.Load(reference);
                if ((TrainingPrefix.IsOf(command.Hyperparameters, checkpoint.Info.Hyperparameters, checkpoint.State.Step)
                        || IsForked(checkpoint, parameters))
                    && checkpoint.Info.Data.IsSameText(corpus.Reference))
                    return checkpoint;
                Log.Warning($"{reference.Path} was trained with another configuration or text; it is skipped");
            }
            catch (SafetensorsException e)
            {
                Log.Warning($"{e.Message}; it is skipped");
            }
        }
        if (command.ForkedStep is { } step)
        {
            throw new DataException(
                $"the checkpoint of step {step}, with which this fork begins, is gone or damaged, as are later ones; fork the run again");
        }
        if (command.ResumeFrom.Count > 0)
            Log.Warning($"run {command.Run} has no checkpoint that can be used; it starts again");
        return null;
    }
}
