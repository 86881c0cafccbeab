using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>Shows a worker at work: repainted on a terminal, line by line in a pipe.</summary>
internal interface IRunView : IProgress<WorkerEvent>, IAsyncDisposable
{
    /// <summary>A run ended, but not by this process's worker: trained by another one, given up by whoever reaps, or cancelled.</summary>
    void ReportElsewhere(RunSummary run);

    /// <summary>A line for the reader between the worker's own.</summary>
    void Say(string message);

    /// <summary>Gives the terminal back at once, for a process about to end.</summary>
    void Abandon();
}
