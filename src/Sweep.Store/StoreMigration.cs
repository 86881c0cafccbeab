using Sweep.Core;

namespace Sweep.Store;

/// <summary>Copies stores: <c>sweep migrate --from A --to B</c>; also as a backup while runs go on.</summary>
public static class StoreMigration
{
    /// <summary>
    /// Copies every sweep with its runs, attempts, evaluations, checkpoints and epochs; numbers, names and times stay what they are. Each
    /// sweep is one transaction of the target: after a failure the sweeps named so far are there whole, the others not at all.
    /// A sweep is copied as it stood at one moment, though workers go on; a run that one of them held is queued in the copy and goes on
    /// there from its last checkpoint.
    /// </summary>
    /// <param name="copied">Told of each sweep once it is in the target.</param>
    /// <exception cref="UsageException">
    /// The target has a sweep of one of the names, or one of the two is no SQLite or PostgreSQL store. Nothing was changed.
    /// </exception>
    public static async Task<CopyOutcome> CopyAsync(ISweepStore from, ISweepStore to, Action<string>? copied, CancellationToken cancel)
    {
        var (source, target) = (Sql(from), Sql(to));
        var sweeps = await from.ListSweepsAsync(cancel);
        var taken = (await to.ListSweepsAsync(cancel)).Select(sweep => sweep.Name).ToHashSet(StringComparer.Ordinal);
        if (sweeps.FirstOrDefault(sweep => taken.Contains(sweep.Name)) is { } conflict)
            throw new UsageException(
                $"{to.Description} already has a sweep '{conflict.Name}'; copy into a store that has not, for example a new one");

        var outcome = new CopyOutcome(0, 0, 0, 0);
        foreach (var sweep in sweeps)
        {
            outcome = outcome.Plus(await Copying.SweepCopy.RunAsync(source, target, sweep.Name, cancel));
            copied?.Invoke(sweep.Name);
        }
        return outcome;
    }

    private static SqlSweepStore Sql(ISweepStore store) =>
        store as SqlSweepStore ?? throw new UsageException(
            $"{store.Description} cannot be copied directly; name the SQLite file or the postgres:// database behind it");
}

/// <param name="DamagedCheckpoints">
/// Checkpoints that were left out because their bytes are gone or do not have their recorded hash: they are of no use to anyone.
/// </param>
public sealed record CopyOutcome(int Sweeps, int Runs, int Checkpoints, int DamagedCheckpoints)
{
    /// <summary>Runs that a worker held, which are queued in the copy.</summary>
    public int Held { get; init; }

    internal CopyOutcome Plus(CopyOutcome other) => new(
        Sweeps + other.Sweeps, Runs + other.Runs, Checkpoints + other.Checkpoints, DamagedCheckpoints + other.DamagedCheckpoints)
    {
        Held = Held + other.Held,
    };
}
