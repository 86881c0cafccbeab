using System.Globalization;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>
/// A sweep's page as one HTML file with its data in it, which needs no network: the same page and the same answers as the dashboard's, at
/// one moment.
/// </summary>
public sealed class SweepReport : IDisposable
{
    // Beside the page's own scripts, of which the charts are a megabyte, these keep a report of 1,000 runs below three.
    private const int MostCurves = 1000;
    private const int MostCurvePoints = 16_000;
    private const int LeastPointsOfACurve = 6;
    private const int MostStories = 40;
    private const int MostPointsOfAStory = 100;

    private readonly ISweepStore _store;
    private readonly string _sweep;
    private readonly TimeProvider _time;
    private readonly DashboardViews _views;
    private readonly List<string> _leftOut = [];

    private SweepReport(ISweepStore store, string sweep, TimeProvider time, CancellationToken cancel)
    {
        (_store, _sweep, _time) = (store, sweep, time);
        _views = new DashboardViews(store, time, cancel);
    }

    /// <summary>The file's bytes.</summary>
    /// <exception cref="NotFoundException">There is no such sweep.</exception>
    public static async Task<byte[]> WriteAsync(ISweepStore store, string sweep, TimeProvider time, CancellationToken cancel)
    {
        using var report = new SweepReport(store, sweep, time, cancel);
        return ReportPage.Of(await report.ReadAsync(cancel));
    }

    /// <inheritdoc/>
    public void Dispose() => _views.Dispose();

    // By the addresses below /api/ under which the page asks for them.
    private async Task<IReadOnlyList<KeyValuePair<string, byte[]>>> ReadAsync(CancellationToken cancel)
    {
        var version = await _views.Versions.OfAsync(_sweep, cancel);
        var snapshot = await _views.SnapshotAsync(_sweep, cancel);
        var answers = new List<KeyValuePair<string, byte[]>>();
        void Add(string path, byte[] answer) => answers.Add(new(path, answer));
        string Of(string view) => $"sweeps/{_sweep}{view}";

        Add("sweeps", [(byte)'[', .. await _views.RowAsync(_sweep, version, cancel), (byte)']']);
        Add(Of(""), await _views.SweepAsync(_sweep, version, cancel));
        Add(Of("/table"), await _views.TableAsync(_sweep, version, cancel));
        Add(Of("/curves"), await CurvesAsync(snapshot, version, cancel));
        Add(Of("/importance"), await _views.ImportanceAsync(_sweep, version, cancel));
        Add(Of("/stopping"), await _views.StoppingAsync(_sweep, version, cancel));
        Add(Of("/timeline"), await _views.TimelineAsync(_sweep, version, cancel));
        Add("devices", "[]"u8.ToArray());
        var best = snapshot.Rows.Where(row => row.HasPlace).Take(CompareJson.Most).Select(row => row.Run.Id.Number).ToList();
        if (best.Count > 1)
            Add(Of("/compare"), await _views.CompareAsync(_sweep, best, version, cancel, mostPoints: LeastPointsOfACurve));
        foreach (var run in Stories(snapshot))
        {
            Add(Of(string.Create(CultureInfo.InvariantCulture, $"/runs/{run.Id.Number}")),
                await _views.RunAsync(run.Id, version, cancel, MostPointsOfAStory));
        }
        var caution = _leftOut.Count > 0 ? $"to stay small, this file has {string.Join("; ", _leftOut)}" : null;
        Add("info", InfoJson.OfReport(_store.Description, _sweep, _time.GetUtcNow(), caution));
        return answers;
    }

    private async Task<byte[]> CurvesAsync(SweepSnapshot snapshot, SweepVersion version, CancellationToken cancel)
    {
        var drawn = snapshot.Runs.Count(run => run.Last is not null);
        if (drawn > MostCurves)
            _leftOut.Add($"the curves of the best {Format.Integer(MostCurves)} of {Format.Integer(drawn)} runs");
        var points = Math.Max(LeastPointsOfACurve, MostCurvePoints / Math.Clamp(drawn, 1, MostCurves));
        var longest = (await _store.ListEvaluationsAsync(_sweep, null, cancel)).CountBy(e => e.Number)
            .Select(count => count.Value).DefaultIfEmpty(0).Max();
        if (longest > points)
            _leftOut.Add($"at most {Format.Integer(points)} evaluations of each curve, picked and not averaged");
        return await _views.CurvesAsync(_sweep, null, version, cancel, MostCurves, points);
    }

    // The best, and some of those that went wrong.
    private List<RunSummary> Stories(SweepSnapshot snapshot)
    {
        var wrong = snapshot.Runs.Where(run => run.Failure is not null).Take(MostStories / 4).ToList();
        var stories = snapshot.Runs.Except(wrong).Take(MostStories - wrong.Count).Concat(wrong).ToList();
        if (stories.Count < snapshot.Rows.Count)
            _leftOut.Add($"the whole story of {Format.Integer(stories.Count)} of {Format.Integer(snapshot.Rows.Count)} runs");
        return stories;
    }
}
