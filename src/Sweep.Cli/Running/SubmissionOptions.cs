using System.CommandLine;

namespace Sweep.Cli;

/// <summary>The options of what submits a sweep that may be in the store already.</summary>
internal sealed class SubmissionOptions
{
    private readonly Option<bool> _extend = new("--extend")
    {
        Description = "the file has changed: add the points that are missing, keep every run",
    };

    private readonly Option<bool> _recompute = new("--recompute")
    {
        Description = "with --extend and another early_terminate: train runs again that lack an evaluation which it needs",
    };

    private readonly Option<bool> _fresh = new("--fresh")
    {
        Description = "train every run here, also those whose results the store has already",
    };

    private readonly Option<bool> _mixed = new("--mixed")
    {
        Description = "let runs change between kinds of device (CPU and GPU, two GPU models); their numbers then depend on where they were",
    };

    public void AddTo(Command command)
    {
        command.Add(_extend);
        command.Add(_recompute);
        command.Add(_fresh);
        command.Add(_mixed);
    }

    public SubmissionChoices Read(ParseResult args) => new()
    {
        Extend = args.GetValue(_extend),
        Recompute = args.GetValue(_recompute),
        Fresh = args.GetValue(_fresh),
        Mixed = args.GetValue(_mixed),
    };
}
