using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>One <c>train</c> command, from its data to its last event.</summary>
internal sealed class TrainHandler(TrainCommand command, CorpusCache corpora, EventWriter events, TimeProvider time)
{
    private TrainingRun? _run;

    public void Run(CancellationToken stop)
    {
        try
        {
            var outcome = Train(stop);
            events.Write(outcome.Completed
                ? new CompletedEvent(command.Run, outcome.Step, outcome.Seconds, outcome.TokensPerSecond, outcome.ParamsSha256)
                : new StoppedEvent(command.Run, outcome.Step, outcome.Seconds));
        }
        catch (Exception e)
        {
            var kind = FailureClassifier.Classify(e);
            if (kind == FailureKind.Crash)
                Log.Error(e.ToString());
            var step = e is DivergedException diverged ? diverged.Step : _run?.Step ?? 0;
            if (kind == FailureKind.OutOfMemory)
                ReleaseMemory();
            events.Write(new FailedEvent(command.Run, kind, e.Message, step));
        }
    }

    /// <summary>What a half-made engine held goes with its finalizers; the next run needs the room.</summary>
    private void ReleaseMemory()
    {
        _run = null;
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private TrainingOutcome Train(CancellationToken stop)
    {
        var h = command.Hyperparameters;
        var corpus = corpora.Get(command.Data);
        var data = new TrainingData(corpus, h);
        using var engine = TrainingEngines.Create(command.Engine, command.Device, h, corpus.Vocabulary.Size, data);
        var from = LastUsableCheckpoint(corpus);
        events.Write(new StartedEvent(command.Run, from?.State.Step ?? 0, engine.Layout.Total, corpus.Vocabulary.Size, engine.DeviceKind, engine.Name));

        var job = new TrainingJob
        {
            Hyperparameters = h,
            Corpus = corpus,
            CheckpointDirectory = command.CheckpointDirectory,
            Metric = command.Metric,
            BestMetric = command.BestMetric,
            SecondsBefore = from is null ? 0 : command.SecondsBefore,
            CheckpointInterval = TimeSpan.FromSeconds(command.CheckpointSeconds),
            ProgressInterval = TimeSpan.FromSeconds(command.ProgressSeconds),
        };
        _run = new TrainingRun(job, engine, data, from, new EventListener(command.Run, events), time, stop);
        return _run.Execute();
    }

    private LoadedCheckpoint? LastUsableCheckpoint(Corpus corpus)
    {
        foreach (var reference in command.ResumeFrom)
        {
            try
            {
                var checkpoint = CheckpointLoader.Load(reference);
                if (checkpoint.Info.Hyperparameters == command.Hyperparameters && checkpoint.Info.DataSha256 == corpus.Sha256)
                    return checkpoint;
                Log.Warning($"{reference.Path} was trained with another configuration or text; it is skipped");
            }
            catch (SafetensorsException e)
            {
                Log.Warning($"{e.Message}; it is skipped");
            }
        }
        if (command.ResumeFrom.Count > 0)
            Log.Warning($"run {command.Run} has no checkpoint that can be used; it starts again");
        return null;
    }
}
