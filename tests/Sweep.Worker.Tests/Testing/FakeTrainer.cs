using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>The fake trainer's executable and its requests for misbehaviour.</summary>
internal static class FakeTrainer
{
    public static readonly DeviceSlot Slot = new("cpu:0", "cpu", "test core", "");

    public static TrainerCommandLine With(params string[] arguments) => new(BuiltProgram.FakeTrainer, arguments);

    public static TrainerCommandLine Acting(string stateFolder, params string[] acts) =>
        With(["--state", stateFolder, .. acts.SelectMany(act => new[] { "--act", act })]);
}
