using System.CommandLine;
using Sweep.Grains;

namespace Sweep.Silo;

/// <summary>
/// <c>sweep-silo machines</c>: the machines of a cluster, which of its heads is active, and which version of Sweep each runs. Any silo
/// answers it, so it works while the head is away.
/// </summary>
internal static class MachinesVerb
{
    private const string Name = "machines";

    public static Command Make()
    {
        var address = new Argument<string?>("CLUSTER")
        {
            HelpName = "[CLUSTER]",
            Description = "orleans://HOST:PORT of a silo's gateway, SWEEP_STORE unless given",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(Name, "Show the machines of a cluster: active head, standby or worker, and the version of Sweep.")
        {
            address,
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(address) is { } word ? [word] : [], cancel));
        return command;
    }

    private static async Task<int> RunAsync(string[] words, CancellationToken cancel)
    {
        var (cluster, _) = ClusterVerbs.Read(Name, words, ArgumentArity.Zero);
        await using var client = await SweepClusterClient.ConnectAsync(cluster, TimeProvider.System, cancel);
        foreach (var machine in await new ClusterGpus(client.Grains, cluster, TimeProvider.System).ListMachinesAsync(cancel))
            await Console.Out.WriteLineAsync(Line(machine));
        return 0;
    }

    private static string Line(ClusterMachine machine)
    {
        var role = machine.Role switch
        {
            MachineRole.ActiveHead => "head (active)",
            MachineRole.StandbyHead => "head (standby)",
            _ => "worker",
        };
        var version = machine.Version.Length == 0 ? "an older Sweep" : $"Sweep {machine.Version}";
        return $"{machine.Name,-24} {role,-14} {machine.Address,-21} {version}";
    }
}
