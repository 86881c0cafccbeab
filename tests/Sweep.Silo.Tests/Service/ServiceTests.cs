using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Service;

/// <summary>The service without a cluster, on a store of its own.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _health = FreePort.Find();

    private string StorePath => _folder.PathOf("store", "sweep.db");

    private string[] Arguments => ["--store", StorePath, "--devices", "cpu:0", "--health", $"127.0.0.1:{_health}"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Service_WithAStore_TrainsWhatIsQueuedAndAnswersHealth()
    {
        await using var store = await SweepStores.OpenAsync(StorePath);
        await store.SubmitAsync(FakeSweep.Of(3), extend: false, CancellationToken.None);
        await using var silo = SiloProcess.Start("alone", FakeTrainerScript.Write(_folder), Arguments);
        await silo.ReadyAsync();

        await FakeSweep.CompletedAsync(store);

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_health}") };
        using var health = await http.GetAsync("healthz");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Contains("\"device\":\"cpu:0\"", await http.GetStringAsync("devices"), StringComparison.Ordinal);
        await FakeSweep.ListedAsync(store, "alone");
    }

    [Fact]
    public async Task Service_WithLanes_TrainsSeveralRunsAtOnceInOneTrainer()
    {
        await using var store = await SweepStores.OpenAsync(StorePath);
        var runs = Enumerable.Range(1, 3).Select(n => new SweepPoint(
            n,
            new Hyperparameters
            {
                BatchSize = 4,
                BlockSize = 16,
                NEmbd = 16,
                NHead = 2,
                NLayer = 1,
                MaxIters = 1_000_000,
                EvalInterval = 50,
                EvalIters = 1,
                Seed = n
            },
            new Dictionary<string, ParameterValue> { ["seed"] = (long)n },
            $"lane-{n}")).ToList();
        await store.SubmitAsync(FakeSweep.Of(0) with { Data = Corpus.Builtin("builtin:markov").Reference, Points = runs }, extend: false,
            CancellationToken.None);
        await using var silo = SiloProcess.Start("alone", null, [.. Arguments, "--pack", "3"]);
        await silo.ReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_health}") };
        await FakeSweep.UntilAsync(async () => (await store.ListRunsAsync(FakeSweep.Name, CancellationToken.None)).All(
            run => run.Last is { Step: > 0 }), "three runs to be trained at once");

        var device = Assert.Single((await http.GetFromJsonAsync<JsonArray>("devices"))!)!;

        Assert.Equal("cpu:0", (string?)device["device"]);
        Assert.Equal("running", (string?)device["state"]);
        Assert.Equal(3, device["runs"]!.AsArray().Count);
        Assert.Single(silo.Children());
        silo.Send(ChildProcess.SigTerm);
        Assert.Equal(0, await silo.ExitAsync());
        Assert.All(await store.ListRunsAsync(FakeSweep.Name, CancellationToken.None), run => Assert.Equal(RunState.Queued, run.State));
    }

    [Fact]
    public async Task Service_WhoseStoreBreaks_SaysWhyItsDeviceIsQuarantined()
    {
        await using var store = await SweepStores.OpenAsync(StorePath);
        await using var silo = SiloProcess.Start("alone", FakeTrainerScript.Write(_folder), Arguments);
        await silo.ReadyAsync();

        await BrokenStore.DropRunsAsync(StorePath);

        await silo.SaysAsync("cpu:0 is quarantined: ");
        Assert.Contains("no such table: runs", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ThatIsTerminated_CheckpointsAndGivesItsRunBack()
    {
        await using var store = await SweepStores.OpenAsync(StorePath);
        await store.SubmitAsync(FakeSweep.Of(1), extend: false, CancellationToken.None);
        await using var silo = SiloProcess.Start("alone", FakeTrainerScript.Write(_folder, "*=gate:open@55"), Arguments);
        await FakeSweep.RunAsync(store, 1, run => run.Last?.Step == 50, "at step 50");

        silo.Send(ChildProcess.SigTerm);

        Assert.Equal(0, await silo.ExitAsync());
        var run = (await store.FindRunAsync(new RunId(FakeSweep.Name, 1), CancellationToken.None))!;
        Assert.Equal(RunState.Queued, run.Summary.State);
        Assert.Equal("released", Assert.Single(run.Attempts).Outcome);
        Assert.Contains(run.Checkpoints, checkpoint => checkpoint.Step == 55 && checkpoint.IsLast);
    }

    [Fact]
    public async Task Service_WithNeitherStoreNorCluster_SaysWhatToGive()
    {
        await using var silo = SiloProcess.Start("alone", null, "--devices", "cpu:0");

        Assert.Equal(2, await silo.ExitAsync());
        Assert.Contains("there is neither --store nor --cluster", silo.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--silo-port '70000' is not a whole number from 1 to 65535", "--silo-port", "70000")]
    [InlineData("--probe-timeout '0' is not a number from 0.1 to 600", "--probe-timeout", "0")]
    [InlineData("sweep-silo has no option '--divices'; did you mean '--devices'?", "--divices", "cpu:0")]
    public async Task Service_OnAWrongOption_NamesItsValueAndWhatWouldDo(string message, params string[] arguments)
    {
        await using var silo = SiloProcess.Start("alone", null, arguments);

        Assert.Equal(2, await silo.ExitAsync());
        Assert.Contains(message, silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ByDefault_ListensOnLoopbackOnly()
    {
        await using var silo = SiloProcess.Start("alone", FakeTrainerScript.Write(_folder), Arguments);
        await silo.ReadyAsync();

        Assert.Equal([IPAddress.Loopback], Listeners.Of(silo.Id).Select(endpoint => endpoint.Address).Distinct());
    }
}
