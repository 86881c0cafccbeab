namespace Sweep.Store.Copying;

/// <summary>
/// Rows of a run that a worker holds, made into those of a run that its worker has released: no worker trains for a copy.
/// </summary>
internal static class HeldRun
{
    private static readonly int State = CopiedTable.Runs.IndexOf("state");
    private static readonly int Outcome = CopiedTable.Attempts.IndexOf("outcome");
    private static readonly int EndedAt = CopiedTable.Attempts.IndexOf("ended_at");

    /// <param name="run">A row of runs.</param>
    public static bool IsHeld(object?[] run) => (string)run[State]! == "running";

    /// <param name="run">A row of runs.</param>
    public static object?[] Queued(object?[] run)
    {
        if (!IsHeld(run))
            return run;
        var queued = (object?[])run.Clone();
        queued[State] = "queued";
        return queued;
    }

    /// <param name="attempt">A row of attempts.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    public static object?[] Released(object?[] attempt, long now)
    {
        if ((string)attempt[Outcome]! != "running")
            return attempt;
        var released = (object?[])attempt.Clone();
        (released[Outcome], released[EndedAt]) = ("released", now);
        return released;
    }
}
