using System.Security.Cryptography;
using System.Text;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>A machine that cannot keep the text of the runs that it claims.</summary>
public sealed class NotHereTests : IDisposable
{
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes("what is trained on");

    private readonly TempFolder _folder = new();

    private DataReference Data => new(_folder.PathOf("text.txt"), Convert.ToHexStringLower(SHA256.HashData(s_text)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Worker_InTheForeground_EndsAfterAFewTriesAndSaysWhy()
    {
        await using var bench = await BenchAsync();
        _folder.Write("texts", "a file where the folder should be");
        await using var worker = bench.Start(Options(bench));

        var error = await Assert.ThrowsAsync<SweepException>(worker.EndAsync);

        Assert.Contains("3 runs in a row could not be begun on this machine", error.Message, StringComparison.Ordinal);
        Assert.Contains("SWEEP_CACHE", error.Message, StringComparison.Ordinal);
        var run = await bench.RunAsync();
        Assert.Equal((RunState.Queued, 3), (run.Summary.State, run.Attempts.Count));
        Assert.All(run.Attempts, attempt => Assert.Equal("released", attempt.Outcome));
        Assert.All(run.Attempts, attempt => Assert.Contains("SWEEP_CACHE", attempt.Message, StringComparison.Ordinal));
        Assert.Contains("SWEEP_CACHE", Assert.Single(await bench.Store.ListDevicesAsync(default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_ThatStays_TakesRunsAgainOnceItCanKeepTheirText()
    {
        await using var bench = await BenchAsync();
        var inTheWay = _folder.Write("texts", "a file where the folder should be");
        await using var worker = bench.Start(
            Options(bench) with { Drain = false, ShortestQuarantine = TimeSpan.FromMilliseconds(50) });

        await worker.Events.SeenAsync<DeviceQuarantinedEvent>();
        File.Delete(inTheWay);
        await worker.Events.SeenAsync<RunEndedEvent>(ended => ended.State == RunState.Completed);
        await worker.StopAsync();

        var status = new DeviceStatus("", "cpu:0", "", DeviceState.Idle);
        var states = worker.Events.All.Select(e => (status = status.After(e)).State).ToList();
        Assert.Contains(DeviceState.Quarantined, states);
        Assert.Equal((DeviceState.Gone, null), (status.State, status.Message));
    }

    [Fact]
    public async Task Worker_WithAFullDisk_GivesTheRunToOthers()
    {
        await using var bench = await BenchAsync();
        var store = FaultyStore.Wrap(
            bench.Store, method => method == nameof(ISweepStore.FetchTextPieceAsync) ? FaultyStore.Full() : null);
        await using var worker = new RunningWorker(store, Options(bench));

        await Assert.ThrowsAsync<SweepException>(worker.EndAsync);

        Assert.Equal(FaultyStore.Full().Message, (await bench.RunAsync()).Attempts[^1].Message);
    }

    /// <param name="call">What the slot waits for.</param>
    [Theory]
    [InlineData(nameof(ISweepStore.ListTextsAsync))]
    [InlineData(nameof(ISweepStore.FetchCheckpointAsync))]
    [InlineData(nameof(ISweepStore.ReuseAsync))]
    public async Task Stop_WhileARunWaitsForWhatItBeginsWith_GivesItBackAtOnce(string call)
    {
        await using var bench = await BenchAsync();
        if (call == nameof(ISweepStore.FetchCheckpointAsync))
        {
            await using var first = bench.Start(Options(bench, "*=gate:never@25"));
            await first.Events.SeenAsync<RunProgressEvent>();
            await first.StopAsync();
        }
        var sweep = WorkerBench.Sweep;
        if (call == nameof(ISweepStore.ReuseAsync))
            sweep = (await bench.TrainAndSubmitAgainAsync()).Sweep;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = FaultyStore.Wrap(bench.Store, method =>
        {
            if (method != call)
                return null;
            asked.TrySetResult();
            return FaultyStore.Unavailable();
        });
        await using var worker = new RunningWorker(store, Options(bench) with { Sweep = sweep });
        await asked.Task.Within($"a call of {call}");

        await worker.StopAsync();

        var run = (await bench.Store.FindRunAsync(new RunId(sweep, 1), CancellationToken.None))!;
        Assert.Equal((RunState.Queued, "released"), (run.Summary.State, run.Attempts[^1].Outcome));
        Assert.Empty(worker.Events.Of<RunStartedEvent>());
    }

    [Fact]
    public async Task Stop_WithAStoreThatIsAway_DoesNotWaitForTheLease()
    {
        await using var bench = await WorkerBench.CreateAsync(leaseTime: TimeSpan.FromHours(1));
        var away = false;
        var store = FaultyStore.Wrap(bench.Store, _ => Volatile.Read(ref away) ? FaultyStore.Unavailable() : null);
        await using var worker = new RunningWorker(store, bench.Options(1, "*=gate:never@25"));
        await worker.Events.SeenAsync<RunProgressEvent>();
        Volatile.Write(ref away, true);

        await worker.StopAsync();

        Assert.True(Assert.Single(worker.Events.Of<RunEndedEvent>()).LeaseWasLost);
        Assert.Contains(
            worker.Events.Of<WorkerNoticeEvent>(), notice => notice.Message.Contains("lease expires", StringComparison.Ordinal));
    }

    private async Task<WorkerBench> BenchAsync()
    {
        var bench = await WorkerBench.CreateAsync(data: Data);
        await TextUpload.RunAsync(bench.Store, Data, _ => new MemoryStream(s_text), CancellationToken.None);
        return bench;
    }

    private WorkerOptions Options(WorkerBench bench, params string[] acts) => bench.Options(1, acts) with
    {
        Texts = new TextCache(_folder.PathOf("texts"), TimeProvider.System),
    };
}
