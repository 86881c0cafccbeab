using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>
/// The main thread: between two rounds of training it takes what commands there are, and when no run can go on it waits for one. A command
/// that fails is answered with <c>failed</c>, and the process goes on.
/// </summary>
internal sealed class TrainerSession
{
    private readonly CommandQueue _commands;
    private readonly EventWriter _events;
    private readonly CorpusCache _corpora;
    private readonly Trainings _trainings;

    public TrainerSession(CommandQueue commands, EventWriter events, TimeProvider time)
    {
        (_commands, _events, _corpora) = (commands, events, new CorpusCache());
        _trainings = new Trainings(_corpora, events, time) { Ended = commands.Forget };
    }

    public int Run()
    {
        while (true)
        {
            var wait = _trainings.NoneCanStep;
            while (_commands.Next(wait) is { } queued)
            {
                // What was waited for may let a run go on, so the rest is taken as it is there.
                wait = false;
                if (!Take(queued))
                    return 2;
            }
            _trainings.Round();
        }
    }

    private bool Take(QueuedCommand queued)
    {
        switch (queued.Command)
        {
            case TrainCommand train:
                _trainings.Begin(queued, train);
                return true;
            case GenerateCommand generate:
                new GenerateHandler(generate, _events).Run();
                _commands.Forget(queued);
                return true;
            case ScoreCommand score:
                new ScoreHandler(score, _corpora, _events).Run();
                _commands.Forget(queued);
                return true;
            case KindCommand kind:
                new KindHandler(kind, _events).Run();
                _commands.Forget(queued);
                return true;
            case ContinueCommand goOn:
                _trainings.Continue(goOn);
                return true;
            case StopCommand or PauseCommand:
                // Its runs see it by their tokens, in the next round or within an evaluation.
                return true;
            default:
                Log.Error($"the command {queued.Command.GetType().Name} is not known here");
                return false;
        }
    }
}
