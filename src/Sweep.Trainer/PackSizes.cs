using System.Numerics;
using Sweep.Core;

namespace Sweep.Trainer;

/// <summary>How many trainings of a kind are to make their steps together.</summary>
internal sealed class PackSizes(TimeProvider time)
{
    // Below it, what packing saves is not worth that its members wait for each other.
    private const double WorthIt = 1.1;

    private readonly Dictionary<PackKey, int> _limits = [];
    private readonly Dictionary<(PackKey Key, int Members), double> _secondsPerStep = [];

    /// <param name="trainings">All of one key.</param>
    /// <returns>1 for each by itself.</returns>
    public int Of(PackKey key, IReadOnlyList<Training> trainings)
    {
        var size = Math.Min(trainings.Count, _limits.GetValueOrDefault(key, int.MaxValue));
        return size > 1 && (key.Mode == PackMode.On || Pays(key, trainings[0], size)) ? size : 1;
    }

    /// <summary>After a pack for which memory did not suffice: from now on none of the kind is greater than half of it.</summary>
    public void Halve(PackKey key, int members) => _limits[key] = Math.Max(1, members / 2);

    /// <summary>Measured once for each power of two: what holds for 8 members holds for 11.</summary>
    private bool Pays(PackKey key, Training example, int size)
    {
        var members = 1 << BitOperations.Log2((uint)size);
        return SecondsPerStep(key, example, 1) * members >= WorthIt * SecondsPerStep(key, example, members);
    }

    private double SecondsPerStep(PackKey key, Training example, int members)
    {
        if (!_secondsPerStep.TryGetValue((key, members), out var seconds))
        {
            seconds = Measure(key, example, members);
            _secondsPerStep.Add((key, members), seconds);
        }
        return seconds;
    }

    private double Measure(PackKey key, Training example, int members)
    {
        try
        {
            return PackMeasurement.SecondsPerStep(example, key, members, time);
        }
        catch (Exception e) when (FailureClassifier.Classify(e) == Core.FailureKind.OutOfMemory)
        {
            Halve(key, members);
            Memory.Release();
            return double.PositiveInfinity;
        }
    }
}
