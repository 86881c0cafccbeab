namespace Sweep.Torch.Tests;

/// <summary>Tests that look at the whole process run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuringCollection
{
    public const string Name = "measuring the process";
}
