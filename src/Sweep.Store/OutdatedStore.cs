namespace Sweep.Store;

/// <summary>A store whose tables an older Sweep made: whoever opens it next with this one brings them up to date.</summary>
/// <param name="Version">Of its tables now.</param>
/// <param name="Latest">The version that this program would make of them.</param>
public sealed record OutdatedStore(int Version, int Latest);
