using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>Answers a <c>kind</c> command.</summary>
internal sealed class KindHandler(KindCommand command, EventWriter events)
{
    public void Run()
    {
        try
        {
            var (kind, canPack) = TrainingEngines.KindOf(command.Engine, command.Device, command.Hyperparameters);
            var packs = canPack && command.Pack != PackMode.Off;
            events.Write(new KindEvent(command.Run, packs ? PackKey.DeviceKind(kind, command.Device) : kind));
        }
        catch (Exception e)
        {
            events.Write(new FailedEvent(command.Run, FailureClassifier.Classify(e), e.Message, 0));
        }
    }
}
