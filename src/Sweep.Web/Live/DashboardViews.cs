using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary>
/// The answers to what the page asks, each made once for each version of its sweep. The report has the same answers of one moment.
/// </summary>
internal sealed class DashboardViews : IDisposable
{
    // Reading all evaluations is cheaper than asking for so many runs one by one.
    private const int MostRunsOneByOne = 100;

    // The set that cannot be told from the best compares all runs with each other: of more than these it would keep the page waiting.
    private const int MostCompared = 2000;

    private static readonly TimeSpan DevicesGoodFor = TimeSpan.FromSeconds(1);

    private readonly ISweepStore _store;
    private readonly AnswerCache _cache;
    private readonly SharedRead<byte[]> _devices;

    public DashboardViews(ISweepStore store, TimeProvider time, CancellationToken end)
    {
        _store = store;
        _cache = new AnswerCache(time, end);
        Versions = new SweepVersions(store, time, end);
        _devices = new SharedRead<byte[]>(
            async cancel => DevicesJson.Of(await store.ListDevicesAsync(cancel)), DevicesGoodFor, time, end);
    }

    public SweepVersions Versions { get; }

    /// <summary>Every sweep's row.</summary>
    public async Task<byte[]> SweepsAsync(SweepVersion version, CancellationToken cancel) =>
        await _cache.GetAsync("sweeps", version.Mark, AllRowsAsync, cancel);

    /// <summary>One sweep's row.</summary>
    public Task<byte[]> RowAsync(string sweep, SweepVersion version, CancellationToken cancel) =>
        OfAsync("row", sweep, version, snapshot => SweepRowJson.Of(snapshot), cancel);

    public Task<byte[]> SweepAsync(string sweep, SweepVersion version, CancellationToken cancel) => _cache.GetAsync(
        $"sweep {sweep}", version.Mark,
        async making => await SweepPageJson.ReadAsync(_store, await SnapshotAsync(sweep, making), version.Changed, making), cancel);

    public Task<byte[]> TableAsync(string sweep, SweepVersion version, CancellationToken cancel) => _cache.GetAsync(
        $"table {sweep}", version.Mark,
        async making =>
        {
            var snapshot = await SnapshotAsync(sweep, making);
            var isRough = snapshot.Rows.Count > MostCompared;
            var ranked = isRough ? new RankedRuns(snapshot.Rows, NoiseKind.UnpairedEvaluation, 0)
                : RankedRuns.Of(snapshot.Rows, snapshot.Sweep.Metric, await StoredGroups.LoadAsync(_store, sweep, making))
                    .With(await SweepScores.LoadAsync(_store, snapshot.Sweep, [.. snapshot.Runs], making));
            return TableJson.Of(snapshot, ranked, isRough, version.Changed);
        },
        cancel);

    /// <param name="numbers">Null: the best that have a curve.</param>
    /// <param name="mostPoints">Of each curve.</param>
    public Task<byte[]> CurvesAsync(
        string sweep, IReadOnlyList<int>? numbers, SweepVersion version, CancellationToken cancel,
        int most = CurvesJson.UsualRuns, int mostPoints = int.MaxValue) => _cache.GetAsync(
        $"curves {sweep} {(numbers is null ? $"best {most}" : string.Join(',', numbers))} {mostPoints}", version.Mark,
        async making =>
        {
            var snapshot = await SnapshotAsync(sweep, making);
            var shown = numbers is null
                ? snapshot.Runs.Where(run => run.Last is not null).Take(most).ToList()
                : snapshot.Runs.Where(run => numbers.Contains(run.Id.Number)).ToList();
            var curves = await ReadCurvesAsync(sweep, snapshot.Rows.Count, shown, making);
            return CurvesJson.Of(
                snapshot.Sweep, shown.Select(run => (run, (IReadOnlyList<Evaluation>)[.. curves[run.Id.Number]])), mostPoints);
        },
        cancel);

    public Task<byte[]> ImportanceAsync(string sweep, SweepVersion version, CancellationToken cancel) =>
        OfAsync("importance", sweep, version, ImportanceData.Of, cancel);

    public Task<byte[]> StoppingAsync(string sweep, SweepVersion version, CancellationToken cancel) => _cache.GetAsync(
        $"stopping {sweep}", version.Mark,
        async making =>
        {
            var snapshot = await SnapshotAsync(sweep, making);
            if (snapshot.Runs.All(run => run.Decision is null) || snapshot.Sweep.NeedsNewer is not null)
                return StoppingJson.Of(null);
            var curves = (await _store.ListEvaluationsAsync(sweep, null, making)).ToLookup(e => e.Number, e => e.Evaluation);
            var spec = StoredSpec.Read(snapshot.Sweep.Spec, snapshot.Sweep.Data);
            return StoppingJson.Of(RungPicture.Of(snapshot.Sweep, spec, [.. snapshot.Runs], curves));
        },
        cancel);

    public Task<byte[]> TimelineAsync(string sweep, SweepVersion version, CancellationToken cancel) => _cache.GetAsync(
        $"timeline {sweep}", version.Mark,
        async making => TimelineJson.Of(await _store.ListAttemptsAsync(sweep, making), await SnapshotAsync(sweep, making)), cancel);

    /// <exception cref="NotFoundException">The sweep has no such run.</exception>
    public Task<byte[]> RunAsync(RunId id, SweepVersion version, CancellationToken cancel, int mostPoints = int.MaxValue) =>
        _cache.GetAsync(
            $"run {id} {mostPoints}", version.Mark,
            async making => RunStoryJson.Of(
                await RunOfAsync(id, making), (await Versions.LostAsync(making)).Contains(id), mostPoints),
            cancel);

    /// <exception cref="UsageException">Fewer than two runs, or more than <see cref="CompareJson.Most"/>.</exception>
    /// <exception cref="NotFoundException">The sweep has no such run.</exception>
    public async Task<byte[]> CompareAsync(
        string sweep, IReadOnlyList<int>? numbers, SweepVersion version, CancellationToken cancel, int mostPoints = int.MaxValue)
    {
        if (numbers is not { Count: >= 2 and <= CompareJson.Most })
            throw new UsageException($"2 to {CompareJson.Most} runs are compared; write runs=1,2");
        return await _cache.GetAsync(
            $"compare {sweep} {string.Join(',', numbers)} {mostPoints}", version.Mark,
            async making =>
            {
                var runs = new List<RunDetail>();
                foreach (var number in numbers)
                    runs.Add(await RunOfAsync(new RunId(sweep, number), making));
                return CompareJson.Of(runs, await RunComparison.LoadPairsAsync(_store, runs, making), mostPoints);
            },
            cancel);
    }

    public Task<byte[]> DevicesAsync(CancellationToken cancel) => _devices.GetAsync(cancel);

    /// <summary>A sweep at one moment.</summary>
    public async Task<SweepSnapshot> SnapshotAsync(string sweep, CancellationToken cancel) =>
        await SweepSnapshot.ReadAsync(_store, sweep, await Versions.LostAsync(cancel), cancel);

    public void Dispose() => _cache.Dispose();

    private Task<byte[]> OfAsync(
        string view, string sweep, SweepVersion version, Func<SweepSnapshot, byte[]> make, CancellationToken cancel) =>
        _cache.GetAsync($"{view} {sweep}", version.Mark, async making => make(await SnapshotAsync(sweep, making)), cancel);

    // Sweeps that did not change have their rows already; each of the others is read by itself, so that memory holds one at a time.
    private async Task<byte[]> AllRowsAsync(CancellationToken cancel)
    {
        var rows = new MemoryStream();
        rows.WriteByte((byte)'[');
        foreach (var mark in await _store.ListMarksAsync(null, cancel))
        {
            var row = await RowAsync(mark.Sweep, await Versions.OfAsync(mark.Sweep, cancel), cancel);
            if (rows.Length > 1)
                rows.Write(",\n"u8);
            rows.Write(row);
        }
        rows.WriteByte((byte)']');
        return rows.ToArray();
    }

    private async Task<RunDetail> RunOfAsync(RunId id, CancellationToken cancel) =>
        await _store.FindRunAsync(id, cancel)
        ?? throw new NotFoundException("run", Quoted.Plain(id.ToString()), "the sweep's table has those there are");

    private async Task<ILookup<int, Evaluation>> ReadCurvesAsync(
        string sweep, int runs, List<RunSummary> shown, CancellationToken cancel)
    {
        if (shown.Count > MostRunsOneByOne || shown.Count * 4 > runs)
            return (await _store.ListEvaluationsAsync(sweep, null, cancel)).ToLookup(e => e.Number, e => e.Evaluation);
        var all = new List<RunEvaluation>();
        foreach (var run in shown)
            all.AddRange(await _store.ListEvaluationsAsync(sweep, run.Id.Number, cancel));
        return all.ToLookup(e => e.Number, e => e.Evaluation);
    }
}
