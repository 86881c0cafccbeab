namespace Sweep.Bench;

/// <summary>What was seen of one contender on a device.</summary>
internal sealed class StepFigures(string name)
{
    public string Name { get; } = name;

    /// <summary>What the contender says that it is; null where it was skipped.</summary>
    public string? Version { get; set; }

    /// <summary>Why there are no figures; null where there are.</summary>
    public string? Skipped { get; set; }

    /// <summary>Wall milliseconds of a step, a mean for each round.</summary>
    public List<double> StepMs { get; } = [];

    /// <summary>Of the device, or of the process on a CPU; null where nobody says.</summary>
    public double? MemoryMb { get; set; }

    /// <summary>How often the host waited for the device in one step; null where nobody counted.</summary>
    public int? Waits { get; set; }

    /// <summary>Before the first update.</summary>
    public double FirstLoss { get; set; }
}
