using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>One <c>generate</c> command. The checkpoint holds all that is needed; the training text is not read.</summary>
internal sealed class GenerateHandler(GenerateCommand command, EventWriter events)
{
    public void Run()
    {
        try
        {
            events.Write(new SampleEvent(command.Run, Generate()));
        }
        catch (Exception e)
        {
            // A checkpoint that cannot be read is no crash that a retry could mend.
            var kind = e is SafetensorsException ? FailureKind.Data : FailureClassifier.Classify(e);
            if (kind == FailureKind.Crash)
                Log.Error(e.ToString());
            events.Write(new FailedEvent(command.Run, kind, e.Message, command.Checkpoint.Step));
        }
    }

    private string Generate()
    {
        if (command.Tokens < 0 || command.Temperature is not (>= 0 and <= double.MaxValue))
            throw new ConfigException($"tokens {command.Tokens} and temperature {command.Temperature} must be 0 or more");
        var (info, state) = CheckpointLoader.Load(command.Checkpoint);
        var vocabulary = info.Vocabulary;
        var prompt = command.Prompt.Length > 0 ? vocabulary.Encode(command.Prompt) : [0];
        using var engine = TrainingEngines.Create(EngineChoice.Auto, command.Device, info.Hyperparameters, vocabulary.Size, data: null);
        var model = engine.Members[0];
        model.Import(state);
        return vocabulary.Decode(TextSampler.Sample(
            model, vocabulary.Size, info.Hyperparameters.BlockSize, prompt, command.Tokens, command.Temperature, command.Seed));
    }
}
