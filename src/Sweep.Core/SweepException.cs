namespace Sweep.Core;

/// <summary>
/// An error that a user can act on: what happened, which value, the remedy. Its message is printed as it stands, without a stack trace.
/// </summary>
public class SweepException : Exception
{
    public SweepException(string message) : base(message) { }
    public SweepException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The process exit code this error asks for: 2 for bad input or usage, 1 for anything that failed on the way.</summary>
    public virtual int ExitCode => 1;
}

/// <summary>The user asked for something that cannot be: a bad argument, an unknown name, a spec that conflicts.</summary>
public class UsageException(string message) : SweepException(message)
{
    public override int ExitCode => 2;
}

/// <summary>A sweep or run that the store does not have.</summary>
public sealed class NotFoundException(string what, string name, string remedy)
    : UsageException($"there is no {what} '{name}'; {remedy}")
{
    /// <summary>Of what kind it is: <c>run</c>, <c>sweep</c>.</summary>
    public string What { get; } = what;

    public string Name { get; } = name;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>
/// Something in the store that this version of Sweep cannot read, most likely since a newer one has written it: nothing is guessed. The
/// message says what is not known.
/// </summary>
public sealed class NewerVersionException : SweepException
{
    public NewerVersionException(string what) : base(what) { }
    public NewerVersionException(string what, Exception inner) : base(what, inner) { }

    /// <summary>For what cannot be read at all.</summary>
    /// <param name="what">A stored spec, say.</param>
    public static NewerVersionException OfUnreadable(string what, Exception inner) => new(
        $"{what} cannot be read ({inner.Message}); if a newer version of Sweep wrote it, bring Sweep on this machine up to date", inner);

    /// <summary>For hyperparameters that this version does not have.</summary>
    /// <param name="names">At least one.</param>
    public static NewerVersionException OfParameters(IReadOnlyList<string> names) => new(
        $"parameter{(names.Count == 1 ? "" : "s")} {string.Join(", ", names.Select(name => $"'{name}'"))} "
        + $"{(names.Count == 1 ? "is" : "are")} not known to this version of Sweep; bring Sweep on this machine up to date");
}

/// <summary>Training data that is missing, unreadable, too short, or not the data the sweep was submitted with.</summary>
public sealed class DataException(string message) : SweepException(message)
{
    public override int ExitCode => 2;
}

/// <summary>The worker no longer holds the run it writes for: its lease expired and another took over, or the run was cancelled.</summary>
public sealed class LeaseLostException(RunId run, long epoch)
    : SweepException($"run {run} is no longer held by this worker (lease epoch {epoch} is stale); it goes on elsewhere or was cancelled")
{
    public RunId Run { get; } = run;
    public long Epoch { get; } = epoch;
}
