using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>Whether TorchSharp, the libtorch that is there and a device work together.</summary>
internal static class DeviceCheck
{
    private const int Steps = 3;

    /// <summary>Trains a small GPT for some steps and says on what.</summary>
    /// <exception cref="SweepException">One of them does not load, or the device is not there.</exception>
    public static void Run(string device, TextWriter output)
    {
        var scenario = new Scenario(Shape.All[0], Scenario.ReadCorpus("builtin:markov"));
        using var engine = TrainingEngines.Create(
            EngineChoice.Torch, device, scenario.Shape.Hyperparameters, scenario.Vocabulary, scenario.Data);
        for (var step = 0; step < Steps; step++)
            engine.TrainStep([step]);
        var losses = engine.Members[0].TakeLosses();
        if (losses.Count != Steps || losses.Any(loss => !float.IsFinite(loss)))
            throw new SweepException($"{Steps} steps on {device} have the losses {string.Join(", ", losses)}");
        output.WriteLine(
            $"{engine.DeviceKind}; {TrainingEngines.Description}, {RuntimeInformation.FrameworkDescription}; {Machine.Description}");
    }
}
