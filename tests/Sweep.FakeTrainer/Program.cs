using Sweep.Core.Protocol;
using Sweep.FakeTrainer;

var options = FakeOptions.Parse(args);
if (options.RefusesToStart)
{
    Console.Error.WriteLine("fake trainer: refuses to start");
    return 7;
}
Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 16 * 1024);
var inbox = new CommandInbox();
output.Write(TrainerProtocol.Write(new ReadyEvent(options.Protocol, TrainerProtocol.ResultVersion, "fake", Environment.ProcessId)) + "\n");
output.Flush();
while (true)
{
    switch (inbox.Next())
    {
        case TrainCommand train:
            new FakeRun(options, train, inbox, output).Train();
            break;
        case KindCommand kind:
            output.Write(TrainerProtocol.Write(new KindEvent(kind.Run, "fake device")) + "\n");
            output.Flush();
            break;
        case GenerateCommand generate:
            output.Write(TrainerProtocol.Write(new SampleEvent(generate.Run, generate.Prompt + new string('e', generate.Tokens))) + "\n");
            output.Flush();
            break;
        case ScoreCommand score:
            output.Write(TrainerProtocol.Write(FakeScore.Of(options, score)) + "\n");
            output.Flush();
            break;
        case ExitCommand:
            return 0;
    }
}
