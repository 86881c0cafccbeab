namespace Sweep.Web;

/// <summary>How a sweep stands, as far as it takes to know whether it has changed.</summary>
/// <param name="Mark">Another one whenever something that the page shows has changed.</param>
/// <param name="Changed">Grows with every change, over restarts of the dashboard too.</param>
internal sealed record SweepVersion(string Mark, long Changed);
