using System.Globalization;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;

namespace Sweep.Store.EarlyStopping;

/// <summary>A row of <c>cohorts</c>, with what its sweep compares.</summary>
internal sealed record StoredCohort(long SweepId, int Number, RungSchedule Schedule, Metric Metric, bool CanSpeculate)
{
    private const string Select = """
        SELECT c.sweep_id, c.number, c.rungs, c.quotas, c.max_iters, c.can_speculate, s.metric_name, s.metric_minimize
        FROM cohorts AS c JOIN sweeps AS s ON s.id = c.sweep_id WHERE c.sweep_id = @sweepId
        """;

    public static async Task<StoredCohort> GetAsync(StoreTransaction transaction, long sweepId, int number) =>
        (await transaction.FirstAsync<Row>($"{Select} AND c.number = @number", new { sweepId, number }))!.ToCohort();

    /// <summary>All of a sweep, by number; none where runs are not stopped early.</summary>
    public static async Task<IReadOnlyList<StoredCohort>> ListAsync(StoreTransaction transaction, long sweepId) =>
        [.. (await transaction.ListAsync<Row>($"{Select} ORDER BY c.number", new { sweepId })).Select(row => row.ToCohort())];

    /// <summary>Steps or quotas as they are stored: <c>500,1500</c>.</summary>
    public static string Text(IEnumerable<int> numbers) =>
        string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc cref="Text"/>
    public static int[] Parse(string text) =>
        [.. text.Split(',').Select(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))];

    private sealed record Row
    {
        public long SweepId { get; init; }
        public int Number { get; init; }
        public required string Rungs { get; init; }
        public required string Quotas { get; init; }
        public int MaxIters { get; init; }
        public bool CanSpeculate { get; init; }
        public required string MetricName { get; init; }
        public bool MetricMinimize { get; init; }

        public StoredCohort ToCohort() => new(
            SweepId, Number, new RungSchedule(Parse(Rungs), Parse(Quotas), MaxIters), new Metric(MetricName, MetricMinimize), CanSpeculate);
    }
}
