using Sweep.Core;
using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>The main thread: one command after the other. A command that fails is answered with <c>failed</c>, and the process goes on.</summary>
internal sealed class TrainerSession(CommandQueue commands, EventWriter events, TimeProvider time)
{
    private readonly CorpusCache _corpora = new();

    public int Run()
    {
        while (true)
        {
            var (command, stop) = commands.Take();
            switch (command)
            {
                case TrainCommand train:
                    new TrainHandler(train, _corpora, events, time).Run(stop);
                    break;
                case GenerateCommand generate:
                    new GenerateHandler(generate, events).Run();
                    break;
                default:
                    Log.Error($"the command {command.GetType().Name} is not known here");
                    return 2;
            }
        }
    }
}
