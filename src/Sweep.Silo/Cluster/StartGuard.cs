using Npgsql;
using Orleans.Runtime;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Silo;

/// <summary>
/// What a silo finds out before it joins a cluster whose membership is in PostgreSQL: whether the cluster has a living silo of its
/// machine's name, a living head with another store or with a Sweep that cannot read what this one would make of the store's tables, silos
/// that speak another protocol, or silos that do not take its certificate. Each would otherwise show later, as a cluster that gives two
/// answers or none.
/// </summary>
internal sealed class StartGuard(SiloOptions options, ClusterSettings cluster, StoreIdentity? store, ClusterTls? tls)
{
    // Orleans tells two silos at one address apart by the second in which they began: a predecessor that died right after its start would
    // be taken for this silo, which would then be told that it is dead.
    private static readonly TimeSpan YoungPredecessor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NextSecond = TimeSpan.FromSeconds(1.1);

    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(2);

    /// <summary>Claims the machine's name, and for a head the cluster's store.</summary>
    /// <returns>When that was, by the database's clock: of several heads the first one is active.</returns>
    /// <exception cref="UsageException">The silo must not join; the message says why and what to change.</exception>
    /// <exception cref="SweepException">The database cannot be reached or refuses.</exception>
    public async Task<DateTime> EnterAsync(MembershipDatabase database, CancellationToken cancel)
    {
        await MembershipSchema.EnsureAsync(database, cancel);
        try
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            var registry = new ClusterRegistry(transaction, cluster.Id);
            await registry.LockAsync(cancel);
            var self = new RegisteredSilo(
                options.Machine, Worker.WorkerProcess.Name, cluster.EndPoint, GrainProtocol.Version, SweepVersion.Own, options.IsHead,
                tls is not null, SiloStatus.None, TimeSpan.Zero);
            var known = await registry.ListSilosAsync(cancel);
            var living = await FindLivingAsync(registry, known, self, cancel);
            RequireOwnName(self, living);
            await RequireOneStoreAsync(registry, living, database, cancel);
            await RequireSameLanguageAsync(self, living, cancel);
            await BringStoreUpToDateAsync(living, cancel);
            var claimed = await registry.ClaimAsync(self, cancel);
            if (store is not null)
                await registry.SetStoreAsync(store, cancel);
            await transaction.CommitAsync(cancel);
            if (known.Any(silo => silo.EndPoint.Equals(self.EndPoint) && silo.LastSign < YoungPredecessor))
                await Task.Delay(NextSecond, cancel);
            return claimed;
        }
        catch (NpgsqlException e)
        {
            throw MembershipSchema.Failed(database, e);
        }
    }

    /// <summary>
    /// Finds the living among those whose word matters to this start, and declares dead those that are certain to be: what was at this
    /// silo's own address, whose ports it holds now, and what refuses connections.
    /// </summary>
    private static async Task<IReadOnlyList<RegisteredSilo>> FindLivingAsync(
        ClusterRegistry registry, IReadOnlyList<RegisteredSilo> known, RegisteredSilo self, CancellationToken cancel)
    {
        var living = new List<RegisteredSilo>();
        foreach (var silo in known)
        {
            if (silo.Status == SiloStatus.Dead)
                continue;
            var reach = silo.EndPoint.Equals(self.EndPoint)
                ? SiloReach.Refused : await SiloPort.TryAsync(silo.EndPoint, LongestTry, cancel);
            if (reach == SiloReach.Refused)
                await registry.DeclareDeadAsync(silo, cancel);
            else if (reach == SiloReach.Answers || silo.LastSign < ClusterHosting.Forgotten)
                living.Add(silo);
        }
        return living;
    }

    private static void RequireOwnName(RegisteredSilo self, IReadOnlyList<RegisteredSilo> living)
    {
        if (living.FirstOrDefault(silo => silo.Machine == self.Machine) is { } other)
            throw new UsageException(
                $"the cluster has a living silo of machine {self.Machine} already, at {other.EndPoint} (its last sign of life came "
                + $"{other.LastSign.TotalSeconds:0} s ago); set SWEEP_HOST to another name here, or stop that one");
    }

    private async Task RequireOneStoreAsync(
        ClusterRegistry registry, IReadOnlyList<RegisteredSilo> living, MembershipDatabase database, CancellationToken cancel)
    {
        var kept = await registry.FindStoreAsync(cancel);
        if (store is null)
        {
            if (kept is null && await registry.ListClustersAsync(cancel) is { Count: > 0 } others)
                throw new UsageException(
                    $"no head of cluster '{cluster.Id}' has ever started, but {database.Description} has the membership of "
                    + $"{string.Join(", ", others.Select(name => $"'{name}'"))}; correct --cluster-id, or start the new "
                    + "cluster's head first");
            return;
        }
        if (kept is not null && kept.Id != store.Id && living.FirstOrDefault(silo => silo.IsHead) is { } head)
            throw new UsageException(
                $"the head of cluster '{cluster.Id}', {head}, keeps the store {kept.Description}, and this one was given "
                + $"{store.Description}; give it the same store, leave --store out, or choose another --cluster-id");
    }

    /// <summary>
    /// Under the cluster's lock: of heads that start together one changes the tables, and the others find that done. An older head that
    /// starts later is refused by the store itself.
    /// </summary>
    private async Task BringStoreUpToDateAsync(IReadOnlyList<RegisteredSilo> living, CancellationToken cancel)
    {
        if (store is null || await SweepStores.FindOutdatedAsync(options.Store!, cancel) is not { } outdated)
            return;
        var heads = living.Where(silo => silo.IsHead).Select(silo => silo.NameAsHead).ToList();
        if (heads.Count > 0)
            throw new UsageException(
                $"this head (Sweep {SweepVersion.Own}) would bring the tables of {store.Description} from version {outdated.Version} to "
                + $"{outdated.Latest}, which {string.Join(" and ", heads)} could not read any more; stop all heads, install this Sweep on "
                + "each, and start one after the other");
        await (await SweepStores.OpenAsync(options.Store!, cancel: cancel)).DisposeAsync();
    }

    private async Task RequireSameLanguageAsync(RegisteredSilo self, IReadOnlyList<RegisteredSilo> living, CancellationToken cancel)
    {
        if (living.FirstOrDefault(silo => silo.Protocol != self.Protocol) is { } other)
            throw new UsageException(ProtocolCheck.Differs($"{other}", other.Protocol, "this one", self.Protocol, other.Version));
        if (living.FirstOrDefault(silo => silo.UsesTls != self.UsesTls) is { } unlike)
            throw new UsageException(
                unlike.UsesTls
                    ? $"{unlike} talks TLS and this one has no certificate; set {ClusterTls.CertificateVariable}, "
                        + $"{ClusterTls.KeyVariable} and {ClusterTls.AuthorityVariable}"
                    : $"{unlike} talks without TLS and this one was given a certificate; give every silo certificates or none");
        if (tls is not null && living.Count > 0)
            await tls.RequireMutualTrustAsync(living[0].EndPoint, $"{living[0]}", cancel);
    }
}
