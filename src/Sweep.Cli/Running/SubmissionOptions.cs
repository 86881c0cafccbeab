using System.CommandLine;

namespace Sweep.Cli;

/// <summary>The options of what submits a sweep that may be in the store already.</summary>
internal static class SubmissionOptions
{
    public static Option<bool> Extend() =>
        new("--extend") { Description = "the file has changed: add the points that are missing, keep every run" };

    public static Option<bool> Recompute() => new("--recompute")
    {
        Description = "with --extend and another early_terminate: train runs again that lack an evaluation which it needs",
    };

    public static Option<bool> Fresh() => new("--fresh")
    {
        Description = "train every run here, also those whose results the store has already",
    };

    public static Option<bool> Mixed() => new("--mixed")
    {
        Description = "let runs change between kinds of device (CPU and GPU, two GPU models); their numbers then depend on where they were",
    };
}
