namespace Sweep.Control;

/// <summary>What a person says with a submission beside the file.</summary>
public sealed record SubmissionChoices
{
    /// <summary>The file has changed: add the points that are missing, keep every run.</summary>
    public bool Extend { get; init; }

    /// <summary>Train runs again that lack an evaluation which a changed rule needs.</summary>
    public bool Recompute { get; init; }

    /// <summary>Train every run here, also those whose results the store has already.</summary>
    public bool Fresh { get; init; }

    /// <summary>Let runs be trained on several device kinds, and change between them.</summary>
    public bool Mixed { get; init; }
}
