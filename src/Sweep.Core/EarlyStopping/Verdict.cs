namespace Sweep.Core.EarlyStopping;

/// <summary>What has been decided about a configuration so far.</summary>
public enum Verdict
{
    /// <summary>
    /// It has reached the rung to which it is committed, and others must get there before it is known whether it goes on.
    /// </summary>
    Open,
    /// <summary>It is to be trained to the step that the decision names.</summary>
    In,
    /// <summary>It goes no further.</summary>
    Out,
}
