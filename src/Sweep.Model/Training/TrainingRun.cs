using Sweep.Core;

namespace Sweep.Model;

/// <summary>
/// One attempt at one run: steps, evaluations at step 0, every eval_interval, at rungs and after the last update, checkpoints in between.
/// What it computes depends on the configuration, the data and the device kind alone: when it reads losses, reports, saves, waits, stops or
/// resumes changes no number.
/// <para>
/// An evaluation is reported before the checkpoint of its step. Where the run is to wait it is saved first: what is done about its
/// evaluation may be that this attempt is over, and then nobody takes a checkpoint from it any more.
/// </para>
/// </summary>
public sealed class TrainingRun
{
    // Where reading a loss makes the host wait for the device, losses are read every so many steps only. A loss that was not finite is then
    // found late, but its step is known exactly.
    private const int StepsBetweenReads = 64;

    private readonly TrainingJob _job;
    private readonly TrainingData _data;
    private readonly ITrainingListener _listener;
    private readonly TrainingClock _clock;
    private readonly TrainingState _state;
    private readonly CancellationToken _stop, _leave;
    private ITrainedModel _model;
    private LossEstimator _estimator;
    private double? _best;
    private double? _lastLoss;
    private bool _evaluated;
    private int _savedStep;
    private int _lossesRead;
    private int _untilStep;

    /// <param name="model">The member of an engine that trains this run.</param>
    /// <param name="from">The checkpoint to resume from; null to begin.</param>
    /// <param name="stop">When it is cancelled, the run checkpoints at the next step's boundary and ends.</param>
    /// <param name="leave">When it is cancelled, the run ends there without a checkpoint.</param>
    public TrainingRun(
        TrainingJob job,
        ITrainedModel model,
        TrainingData data,
        LoadedCheckpoint? from,
        ITrainingListener listener,
        TimeProvider time,
        CancellationToken stop,
        CancellationToken leave = default)
    {
        _job = job;
        _model = model;
        _data = data;
        _listener = listener;
        _estimator = new LossEstimator(model, data, job.Hyperparameters);
        _state = from?.State ?? TrainingState.Initial(model.Layout, job.Hyperparameters.Seed);
        _evaluated = from is not null && IsEvaluated(from.Info, job.EvaluatedStep);
        _untilStep = job.UntilStep ?? int.MaxValue;
        _best = job.BestMetric;
        _savedStep = _lossesRead = _state.Step;
        _clock = new TrainingClock(time, job.SecondsBefore, TokensPerStep(job.Hyperparameters));
        (_stop, _leave) = (stop, leave);
    }

    /// <summary>Updates done.</summary>
    public int Step => _state.Step;

    /// <summary>How it ended; null while it has not.</summary>
    public TrainingOutcome? Outcome { get; private set; }

    /// <summary>
    /// True from the <see cref="Prepare"/> that found the run at its until_step, saved and evaluated, to the <see cref="Continue"/> that
    /// names a later one, or the end.
    /// </summary>
    public bool Waits { get; private set; }

    /// <summary>Trains until max_iters, or until it is stopped. To be called once, for a job without an until_step.</summary>
    /// <param name="engine">The one whose only member this run's model is.</param>
    /// <exception cref="DivergedException">A loss is not finite. Nothing was saved after that.</exception>
    /// <exception cref="IOException">A checkpoint could not be written.</exception>
    public TrainingOutcome Execute(ITrainingEngine engine)
    {
        Begin();
        while (Prepare())
        {
            engine.TrainStep([Step]);
            Stepped();
        }
        return Outcome!;
    }

    /// <summary>
    /// Gives the model the first parameters, or those of the checkpoint. To be called once, before the first <see cref="Prepare"/>.
    /// </summary>
    public void Begin() => _model.Import(_state);

    /// <summary>Does what is due between two steps: evaluates, saves, reports.</summary>
    /// <returns>
    /// True when the step <see cref="Step"/> is to be made next; false when the run <see cref="Waits"/>, or is over, and then
    /// <see cref="Outcome"/> says how.
    /// </returns>
    /// <exception cref="DivergedException">A loss is not finite. Nothing was saved after that.</exception>
    /// <exception cref="IOException">A checkpoint could not be written.</exception>
    public bool Prepare()
    {
        if (Waits)
            return IsToEnd && End(completed: false);
        if (EvaluationIsDue && !Evaluate())
            return End(completed: false);
        if (_state.Step >= _job.Hyperparameters.MaxIters)
            return End(completed: true);
        if (Pulse())
            return End(completed: false);
        if (_state.Step >= _untilStep)
            return Wait();
        if (CheckpointIsDue)
            Save(best: false);
        return true;
    }

    /// <summary>From now on the run goes up to a later step than it was told before; an earlier one changes nothing.</summary>
    /// <param name="untilStep">As <see cref="TrainingJob.UntilStep"/>.</param>
    public void Continue(int? untilStep)
    {
        _untilStep = Math.Max(_untilStep, untilStep ?? int.MaxValue);
        if (!Waits || _state.Step >= _untilStep)
            return;
        Waits = false;
        _clock.GoOn();
    }

    /// <summary>Takes note that the model has made the step.</summary>
    /// <exception cref="DivergedException">A loss is not finite.</exception>
    public void Stepped()
    {
        _state.Step++;
        _clock.StepDone();
        _evaluated = false;
        if (_model.LossIsImmediate || _state.Step - _lossesRead >= StepsBetweenReads)
            ReadLosses();
    }

    /// <summary>Continues as a member of another engine of the same device kind: into a pack or out of one. Changes no number.</summary>
    /// <exception cref="DivergedException">A loss is not finite.</exception>
    public void MoveTo(ITrainedModel model)
    {
        ReadLosses();
        _model.Export(_state);
        model.Import(_state);
        _model = model;
        _estimator = new LossEstimator(model, _data, _job.Hyperparameters);
    }

    /// <summary>Until the result is disposed, others make their steps: the time is not this run's throughput.</summary>
    public IDisposable LetOthersStep() => _clock.Pause();

    // A checkpoint at which the run was to wait was written before its evaluation was reported: only the store knows of that.
    private static bool IsEvaluated(CheckpointInfo from, int? evaluatedStep) =>
        from.Step == evaluatedStep || (from.Evaluated && !(from.Step > evaluatedStep));

    private static long TokensPerStep(Hyperparameters h) => (long)h.BatchSize * h.BlockSize * h.GradientAccumulationSteps;

    private bool EvaluationIsDue => !_evaluated && (IsOnSchedule || IsAtRung || _state.Step == _untilStep);

    private bool IsOnSchedule => _job.Hyperparameters.EvaluatesAt(_state.Step);

    private bool IsAtRung => _job.Rungs.Contains(_state.Step);

    private bool CheckpointIsDue => _state.Step != _savedStep && _clock.SinceCheckpoint >= _job.CheckpointInterval;

    /// <summary>False when the run was stopped meanwhile; the attempt that resumes it does the evaluation again.</summary>
    private bool Evaluate()
    {
        ReadLosses();
        using var pause = _clock.Pause();
        if (_estimator.Estimate(Split.Train, Pulse) is not { } train || _estimator.Estimate(Split.Val, Pulse) is not { } val)
            return false;
        if (!double.IsFinite(train.Mean) || !double.IsFinite(val.Mean))
            throw new DivergedException(_state.Step, double.IsFinite(train.Mean) ? val.Mean : train.Mean, "evaluated loss");

        var evaluation = new Evaluation(_state.Step, train.Mean, train.Sem, val.Mean, val.Sem, _clock.Seconds)
        {
            ValTokensPerCharacter = _job.Corpus.ValTokensPerCharacter,
        };
        // Equal counts as better: an attempt that repeats the best evaluation of an earlier one, whose checkpoint may be lost, gets the
        // very same value.
        var best = IsOnSchedule && evaluation.Value(_job.Metric) is var metric && !(metric > _best);
        if (best)
            _best = evaluation.Value(_job.Metric);
        if (WaitsHere && (best || _state.Step != _savedStep))
            Save(best);
        _listener.Evaluated(evaluation, best || IsAtRung || _state.Step == _job.Hyperparameters.MaxIters ? _estimator.Groups() : null);
        _evaluated = true;
        if (!WaitsHere && _state.Step > 0 && (best || (IsAtRung && _state.Step != _savedStep) || CheckpointIsDue))
            Save(best);
        return true;
    }

    private bool WaitsHere => _state.Step >= _untilStep && _state.Step < _job.Hyperparameters.MaxIters;

    /// <returns>False: no step follows now.</returns>
    private bool Wait()
    {
        _clock.Stand();
        Waits = true;
        return false;
    }

    /// <returns>False: no step follows.</returns>
    private bool End(bool completed)
    {
        Waits = false;
        _clock.GoOn();
        var leaves = _leave.IsCancellationRequested;
        if (!leaves)
            ReadLosses();
        if (!leaves && (_state.Step != _savedStep || completed && _state.Step == 0))
            Save(best: false);
        else
            _model.Export(_state);
        Outcome = new TrainingOutcome(completed, _state.Step, _clock.Seconds, _clock.TokensPerSecond, _state.ParametersSha256());
        return false;
    }

    private void Save(bool best)
    {
        ReadLosses();
        using var pause = _clock.Pause();
        _model.Export(_state);
        var info = new CheckpointInfo(
            _state.Step, _job.Hyperparameters, _job.Corpus.Vocabulary, _job.Corpus.Reference, _evaluated, _model.DeviceKind);
        var saved = CheckpointWriter.Save(_job.CheckpointDirectory, _state, info);
        _savedStep = _state.Step;
        _clock.CheckpointDone();
        _listener.CheckpointSaved(saved, best, _clock.Seconds);
    }

    private void ReadLosses()
    {
        foreach (var loss in _model.TakeLosses())
        {
            if (!float.IsFinite(loss))
                throw new DivergedException(_lossesRead, loss, "training loss");
            _lastLoss = loss;
            _lossesRead++;
        }
    }

    private bool IsToEnd => _stop.IsCancellationRequested || _leave.IsCancellationRequested;

    /// <summary>Reports progress when that is due. True when the run is to end here.</summary>
    private bool Pulse()
    {
        if (_clock.SinceProgress >= _job.ProgressInterval)
            _listener.Progress(_state.Step, _clock.ProgressDone(), _lastLoss);
        return IsToEnd;
    }
}
