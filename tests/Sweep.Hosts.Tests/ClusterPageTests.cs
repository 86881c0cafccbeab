using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>The blocks of docs/cluster.md that a new reader types first, typed as they stand.</summary>
[Collection(HostsCollection.Name)]
public sealed class ClusterPageTests : IDisposable
{
    // In a network of its own with nothing but loopback: the page's ports and addresses are free there, and nothing of this machine is
    // touched. Network namespaces have names by files in /run/netns.
    private const string Machine = """
        set -e
        trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
        ip link set lo up
        mkdir -p /run/netns
        mount -t tmpfs none /run/netns
        cd "$0"
        eval "$1" >silos 2>&1
        bash -c "$3"
        eval "$2" || { cat silos; false; }
        """;

    // In a shell of its own: the page's `wait` would wait for the `tail` as well.
    private const string ThreeReady = """
        while read -r line; do
            [ "$line" != ready ] || [ $((++ready)) -lt 3 ] || exit 0
        done < <(tail -n +1 -f --pid=$$ silos)
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsTheory]
    [InlineData("--cluster 127.0.0.1:11111 --store", "orleans://127.0.0.1:30000\n")]
    [InlineData("ip netns add", "orleans://10.0.0.10:30000\n")]
    public Task Page_WhoseBlocksAreTyped_EndsWithALeaderboard(string starts, string uses) =>
        TypeAsync(BlockWith(starts), BlockWith(uses));

    [HostsFact]
    public async Task Page_WhoseActiveHeadIsKilled_EndsWithALeaderboardFromTheStandby()
    {
        const string Database = "DB=postgres://sweep:PASSWORD@127.0.0.1/sweep\n";
        var server = await PostgresServer.SharedAsync();
        var starts = BlockWith("SWEEP_HOST=h2");
        Assert.Contains(Database, starts, StringComparison.Ordinal);

        await TypeAsync(
            starts.Replace(Database, $"DB='{server.SocketUrl("page")}'\n", StringComparison.Ordinal),
            BlockWith("orleans://127.0.0.1:30000,127.0.0.1:30001"));
    }

    private async Task TypeAsync(string starts, string uses)
    {
        // A checkout as the reader sees it, with what the two scripts would have built in their places.
        File.CreateSymbolicLink(_folder.PathOf("sweep"), BuiltProgram.Sweep);
        File.CreateSymbolicLink(_folder.PathOf("sweep-silo"), BuiltProgram.Silo);
        File.CreateSymbolicLink(_folder.PathOf("configs"), Repository.PathOf("configs"));
        var start = ChildProcess.StartInfo(
            "unshare",
            ["--net", "--mount", "--propagation", "private", "bash", "-c", Machine, _folder.Root, starts, uses, ThreeReady],
            // As the first of them leaves it, for those who go on in its shell.
            ("SWEEP_STORE", starts.Contains("ip link", StringComparison.Ordinal) ? "orleans://127.0.0.1:30000" : null),
            ("SWEEP_CLUSTER", null));

        var said = await ChildProcess.RunAsync(start, TimeSpan.FromMinutes(4));

        Assert.Contains("demo/1", said, StringComparison.Ordinal);
        Assert.Contains("completed", said, StringComparison.Ordinal);
    }

    private static string BlockWith(string mark) => File.ReadAllText(Repository.PathOf("docs", "cluster.md"))
        .Split("```\n").Where((_, part) => part % 2 == 1)
        .Single(block => block.Contains(mark, StringComparison.Ordinal));
}
