using System.Collections.Concurrent;
using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Web;

/// <summary>Says whether sweeps have changed, at the cost of a short query for all who ask.</summary>
internal sealed class SweepVersions(ISweepStore store, TimeProvider time, CancellationToken end)
{
    private const int MostFollowed = 200;
    private static readonly TimeSpan GoodFor = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, SharedRead<SweepVersion?>> _sweeps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SweepVersion> _last = new(StringComparer.Ordinal);
    private readonly SharedRead<IReadOnlySet<RunId>> _lost = new(cancel => LostRuns.FindAsync(store, null, cancel), GoodFor, time, end);

    /// <summary>Of all sweeps together.</summary>
    public async Task<SweepVersion> OfAllAsync(CancellationToken cancel) => (await ReadAsync("", cancel))!;

    /// <summary>Of one.</summary>
    /// <exception cref="NotFoundException">There is no such sweep.</exception>
    public async Task<SweepVersion> OfAsync(string sweep, CancellationToken cancel) =>
        await ReadAsync(sweep, cancel) ?? throw new NotFoundException(
            "sweep", Quoted.Plain(sweep), "the page of all sweeps has those there are");

    /// <summary>The runs that the store calls running and nobody trains.</summary>
    public Task<IReadOnlySet<RunId>> LostAsync(CancellationToken cancel) => _lost.GetAsync(cancel);

    private Task<SweepVersion?> ReadAsync(string sweep, CancellationToken cancel)
    {
        if (_sweeps.Count > MostFollowed)
            ForgetOldest();
        return _sweeps.GetOrAdd(
            sweep, name => new SharedRead<SweepVersion?>(reading => LookAsync(name, reading), GoodFor, time, end)).GetAsync(cancel);
    }

    private async Task<SweepVersion?> LookAsync(string sweep, CancellationToken cancel)
    {
        var marks = await store.ListMarksAsync(sweep.Length > 0 ? sweep : null, cancel);
        if (sweep.Length > 0 && marks.Count == 0)
        {
            // Anyone can ask for any name; only those that are there are remembered.
            _sweeps.TryRemove(sweep, out _);
            _last.TryRemove(sweep, out _);
            return null;
        }
        var lost = (await LostAsync(cancel)).Where(run => sweep.Length == 0 || run.Sweep == sweep)
            .Select(run => run.ToString()).Order(StringComparer.Ordinal);
        var mark = string.Join('\n', marks.Select(mark => $"{mark.Sweep} {mark.Mark}").Concat(lost));
        return _last.AddOrUpdate(
            sweep, _ => new SweepVersion(mark, Now()),
            (_, before) => before.Mark == mark ? before : new SweepVersion(mark, Math.Max(before.Changed + 1, Now())));
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void ForgetOldest()
    {
        foreach (var (sweep, _) in _sweeps.OrderBy(entry => entry.Value.AskedAt).Take(MostFollowed / 2))
        {
            _sweeps.TryRemove(sweep, out _);
            _last.TryRemove(sweep, out _);
        }
    }
}
