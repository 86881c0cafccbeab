namespace Sweep.Silo;

/// <summary>What became of a connection to a silo's port.</summary>
internal enum SiloReach
{
    /// <summary>Its machine does not answer: it may be off, or the network cut.</summary>
    Unknown,

    Answers,

    /// <summary>Its machine answers, and nothing listens there: the silo has ended.</summary>
    Refused,
}
