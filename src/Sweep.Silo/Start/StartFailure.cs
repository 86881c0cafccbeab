using System.Net.Sockets;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;
using Sweep.Core;

namespace Sweep.Silo;

/// <summary>Why the service could not start, as one sentence that its user can act on.</summary>
internal static class StartFailure
{
    /// <summary>Errors of a start ask for exit code 2: nothing has run yet, and something has to be changed.</summary>
    public static UsageException Of(Exception error, SiloOptions options) => error switch
    {
        UsageException usage => usage,
        SweepException known => new UsageException(known.Message),
        _ when Inner<OrleansClusterConnectivityCheckFailedException>(error) is { } unreachable => new UsageException(
            $"this silo cannot join cluster '{options.Cluster?.Id}': silos of it do not answer ({FirstSentence(unreachable.Message)}); see "
            + "whether they reach each other at the addresses of --advertise and --silo-port, and whether all have certificates of one "
            + "authority or none has any"),
        _ when Inner<SocketException>(error) is { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            new UsageException(
                $"another program has taken {options.Cluster?.EndPoint} or port {options.Cluster?.GatewayPort} at this moment, perhaps "
                + "a sweep-silo that was started at the same time; choose other ports with --silo-port and --gateway-port"),
        _ when error is TimeoutException || Inner<OrleansException>(error) is not null => new UsageException(
            $"this silo cannot join cluster '{options.Cluster?.Id}' ({FirstSentence(error.GetBaseException().Message)}); see whether "
            + "--cluster is reached from here, has that --cluster-id, and wants certificates; SWEEP_DEBUG=1 shows more"),
        _ => new UsageException(
            $"the service cannot start: {FirstSentence(error.GetBaseException().Message)} ({error.GetType().Name}); "
            + "SWEEP_DEBUG=1 shows more"),
    };

    private static T? Inner<T>(Exception error) where T : Exception
    {
        if (error is T found)
            return found;
        if (error is AggregateException several)
            return several.InnerExceptions.Select(Inner<T>).FirstOrDefault(inner => inner is not null);
        return error.InnerException is { } inside ? Inner<T>(inside) : null;
    }

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.').ReplaceLineEndings(" ");
}
