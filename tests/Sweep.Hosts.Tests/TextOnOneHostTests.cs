using System.Globalization;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Hosts.Tests;

/// <summary>A text that lies on the machine alone from which its sweep was submitted: the store carries it to those that train.</summary>
[Collection(HostsCollection.Name)]
public sealed class TextOnOneHostTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [HostsFact]
    public async Task Cluster_WhereOnlyTheSubmitterHasTheText_TrainsElsewhereWithTheSameNumbers()
    {
        var file = WriteSweep();
        await using var network = await HostNetwork.CreateAsync("db", "head", "w1", "submitter");
        await using var server = await PostgresServer.StartNewAsync(
            new PostgresPlace(HostNetwork.AddressOf(1), network.On("db"), HostNetwork.Range));
        var database = server.Url(DemoSweep.Name);
        var cluster = string.Create(CultureInfo.InvariantCulture, $"orleans://{HostNetwork.AddressOf(2)}:30000");
        await using var head = Start(
            network, "head", ["--listen", HostNetwork.AddressOf(2), "--store", database, "--devices", "none"], database);
        await head.SaysAsync("ready", TimeSpan.FromMinutes(2));
        await HostProcess.RunAsync([.. network.On("submitter"), BuiltProgram.Sweep, "submit", file, "--store", cluster]);
        await using var worker = Start(network, "w1", ["--listen", HostNetwork.AddressOf(3), "--devices", "cpu:0"], database);
        await using var store = await SweepStores.OpenAsync(server.SocketUrl(DemoSweep.Name));

        await DemoSweep.CompletedAsync(store, () => worker.Said);

        Assert.Contains("text.txt is not on this machine; the copy in the store is read", worker.Said, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.PathOf("cache-w1", "texts"), "*.txt"));
        Assert.False(Directory.Exists(_folder.PathOf("cache-head")), "the head has no use for the text as a file");
        Assert.Equal(await DemoSweep.UndisturbedAsync(_folder, file), await DemoSweep.LeaderboardAsync(network.On("submitter"), cluster));
    }

    // The other machines share this one's disks, less the folder of the text: an empty one lies over it.
    private ChildProcess Start(HostNetwork network, string host, string[] arguments, string database) => new(ChildProcess.StartInfo(
        "unshare",
        ["--mount", "sh", "-c", "mount -t tmpfs nothing \"$1\" && shift && exec \"$@\"", "sh", _folder.PathOf("texts"),
            .. network.On(host), "env", $"SWEEP_HOST={host}", $"SWEEP_CLUSTER={database}",
            $"SWEEP_CACHE={_folder.PathOf("cache-" + host)}", $"SWEEP_STATE={_folder.PathOf("state-" + host)}",
            BuiltProgram.Silo, .. arguments],
        ("SWEEP_STORE", null)));

    private string WriteSweep()
    {
        var words = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"{(n * 7919L + 13) % 1009} "));
        _folder.Write("texts/text.txt", words);
        // By the name and with the eight runs of the sweep that the helpers know.
        return _folder.Write("texts/demo.yaml", """
            name: demo
            data: text.txt
            method: grid
            parameters:
              n_embd: [16, 32]
              n_head: 2
              n_layer: 1
              block_size: 16
              batch_size: 4
              learning_rate: [0.001, 0.002, 0.004, 0.008]
              max_iters: 100
              eval_interval: 50
              eval_iters: 4
            """);
    }
}
