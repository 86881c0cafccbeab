using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sweep.Worker;

/// <summary>
/// What workers measure of themselves, by .NET's own meters and activities: whoever listens (OpenTelemetry in <c>sweep-silo</c>) exports
/// it, and where nobody does it costs nothing. docs/cluster.md has the names. A run is never a metric's attribute, since there are ever
/// more of them.
/// </summary>
public static class WorkerTelemetry
{
    /// <summary>Of the meter and of the source of activities.</summary>
    public const string Name = "Sweep.Worker";

    private static readonly Meter s_meter = new(Name);

    internal static ActivitySource Activities { get; } = new(Name);

    internal static Counter<long> Attempts { get; } =
        s_meter.CreateCounter<long>("sweep.attempts", "{attempt}", "Attempts that ended, by the state that they left their run in");

    internal static Histogram<double> AttemptDuration { get; } =
        s_meter.CreateHistogram<double>("sweep.attempt.duration", "s", "From an attempt's claim to its end");

    internal static Counter<long> LeasesLost { get; } =
        s_meter.CreateCounter<long>("sweep.leases.lost", "{lease}", "Leases that ended before their attempts did");

    internal static Counter<long> Tokens { get; } = s_meter.CreateCounter<long>("sweep.tokens", "{token}", "Tokens trained on");

    internal static Counter<long> Evaluations { get; } =
        s_meter.CreateCounter<long>("sweep.evaluations", "{evaluation}", "Evaluations made");

    internal static Histogram<double> ClaimDuration { get; } =
        s_meter.CreateHistogram<double>("sweep.claim.duration", "s", "Time the store took to answer a claim, granted or not");
}
