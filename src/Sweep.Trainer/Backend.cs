using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>What this build computes with, told without loading any of it.</summary>
internal static class Backend
{
    public static string Description => TrainingEngines.Description;
}
