using System.Globalization;

namespace Sweep.Chaos.Tests.Silos;

/// <summary>What a head's death cost those who work with it, each time since the kill.</summary>
/// <param name="Clients">Until each client that calls all the time had the answer of a call that it made after the kill.</param>
/// <param name="Workers">Until each worker had a result of its runs in the store.</param>
internal sealed record HeadOutage(IReadOnlyList<TimeSpan> Clients, IReadOnlyList<TimeSpan> Workers)
{
    public TimeSpan Slowest => Clients.Concat(Workers).Max();

    public override string ToString() => $"clients answered after {Text(Clients)} s, workers after {Text(Workers)} s";

    private static string Text(IEnumerable<TimeSpan> times) =>
        string.Join(", ", times.Order().Select(time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)));
}
