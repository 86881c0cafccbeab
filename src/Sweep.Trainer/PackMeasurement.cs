using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>Times steps of a pack on parameters that are thrown away.</summary>
internal static class PackMeasurement
{
    // The first steps choose kernels and fill the allocator's cache.
    private const int StepsToWarmUp = 5;
    private const int Steps = 10;

    /// <param name="example">Each member is such a one.</param>
    public static double SecondsPerStep(Training example, PackKey key, int members, TimeProvider time)
    {
        var h = example.Command.Hyperparameters;
        using var pack = new TorchEngine(
            [.. Enumerable.Repeat(h, members)], key.Shape.VocabularySize, [.. Enumerable.Repeat(example.Data, members)], key.Device);
        var initial = TrainingState.Initial(pack.Layout, h.Seed);
        foreach (var member in pack.Members)
            member.Import(initial);
        Train(pack, 0, StepsToWarmUp);
        var began = time.GetTimestamp();
        Train(pack, StepsToWarmUp, Steps);
        return time.GetElapsedTime(began).TotalSeconds / Steps;
    }

    private static void Train(TorchEngine pack, int from, int steps)
    {
        var at = new int[pack.Members.Count];
        for (var step = from; step < from + steps; step++)
        {
            Array.Fill(at, step);
            pack.TrainStep(at);
        }
        pack.Members[0].TakeLosses(); // waits for the device
    }
}
