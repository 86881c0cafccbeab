using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>
/// The main thread: between two rounds of training it takes what commands there are, and when nothing trains it waits for one. A command
/// that fails is answered with <c>failed</c>, and the process goes on.
/// </summary>
internal sealed class TrainerSession(CommandQueue commands, EventWriter events, TimeProvider time)
{
    private readonly Trainings _trainings = new(new CorpusCache(), events, time) { Ended = commands.Forget };

    public int Run()
    {
        while (true)
        {
            while (commands.Next(wait: _trainings.IsEmpty) is { } queued)
            {
                switch (queued.Command)
                {
                    case TrainCommand train:
                        _trainings.Begin(queued, train);
                        break;
                    case GenerateCommand generate:
                        new GenerateHandler(generate, events).Run();
                        commands.Forget(queued);
                        break;
                    default:
                        Log.Error($"the command {queued.Command.GetType().Name} is not known here");
                        return 2;
                }
            }
            _trainings.Round();
        }
    }
}
