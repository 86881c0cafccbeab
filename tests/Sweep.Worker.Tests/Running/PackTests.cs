using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>Several lanes of one slot, with the real trainer.</summary>
public sealed class PackTests
{
    private const int Runs = 6;

    private static readonly Hyperparameters s_shape = new()
    {
        BatchSize = 4,
        BlockSize = 16,
        NEmbd = 16,
        NHead = 2,
        NLayer = 2,
        MaxIters = 60,
        EvalInterval = 10,
        EvalIters = 2,
    };

    private static Hyperparameters Run(int number) =>
        s_shape with { Seed = number, LearningRate = 1e-3 * number, Dropout = number % 2 * 0.2, MaxIters = 40 + 10 * number };

    [Theory]
    [InlineData(EngineChoice.Torch)]
    [InlineData(EngineChoice.Fused)]
    public async Task Run_FourLanes_RecordWhatOneLaneRecords(EngineChoice engine)
    {
        await using var one = await WorkerBench.CreateAsync(Runs, hyperparameters: Run);
        await using (var worker = one.Start(Options(one, engine, PackOption.Off)))
            await worker.EndAsync();
        await using var four = await WorkerBench.CreateAsync(Runs, hyperparameters: Run);
        await using var packed = four.Start(Options(four, engine, PackOption.Parse("4")));
        await packed.EndAsync();

        for (var number = 1; number <= Runs; number++)
            await AssertSameAsync(one, four, number);
        Assert.Equal(["cpu:0#0", "cpu:0#1", "cpu:0#2", "cpu:0#3"], packed.Events.Of<RunStartedEvent>().Select(e => e.Device).Distinct()
            .Order());
        Assert.Single(packed.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
    }

    [Fact]
    public async Task Run_TrainerKilledUnderFourLanes_EachGoesOnFromItsCheckpoint()
    {
        await using var undisturbed = await WorkerBench.CreateAsync(Runs, hyperparameters: Run);
        await using (var worker = undisturbed.Start(Options(undisturbed, EngineChoice.Torch, PackOption.Off)))
            await worker.EndAsync();
        await using var bench = await WorkerBench.CreateAsync(Runs, hyperparameters: Run);
        await using var packed = bench.Start(Options(bench, EngineChoice.Torch, PackOption.Parse("4")));

        await packed.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);
        RunningWorker.KillTrainerOf(packed.Events.Of<RunStartedEvent>()[0]);
        await packed.EndAsync();

        Assert.Contains(await bench.Store.ListRunsAsync(WorkerBench.Sweep, CancellationToken.None), run => run.Attempts == 2);
        for (var number = 1; number <= Runs; number++)
            await AssertSameAsync(undisturbed, bench, number);
    }

    [Fact]
    public async Task Run_OneOfFourCancelled_TheOthersGoOnInTheSameProcess()
    {
        await using var bench = await WorkerBench.CreateAsync(
            4, hyperparameters: n => n == 2 ? Run(n) with { MaxIters = int.MaxValue, EvalInterval = 1_000_000 } : Run(n));
        await using var packed = bench.Start(
            Options(bench, EngineChoice.Torch, PackOption.Parse("4")) with { RenewInterval = TimeSpan.FromMilliseconds(50) });

        await packed.Events.SeenAsync<RunStartedEvent>(e => e.Run.Number == 2);
        await bench.Store.CancelAsync(WorkerBench.Sweep, 2, CancellationToken.None);
        await packed.EndAsync();

        Assert.Equal([RunState.Completed, RunState.Cancelled, RunState.Completed, RunState.Completed], packed.Events.Of<RunEndedEvent>()
            .OrderBy(e => e.Run.Number).Select(e => e.State));
        Assert.Equal(4, packed.Events.Of<RunStartedEvent>().Count);
        Assert.Single(packed.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("257")]
    [InlineData("many")]
    [InlineData("4 ")]
    [InlineData("")]
    public void Parse_NoneOfTheThree_SaysWhatItMayBe(string text)
    {
        var error = Assert.Throws<UsageException>(() => PackOption.Parse(text));

        Assert.Equal($"--pack '{text}' is none of auto, off and a number of runs from 1 to 256", error.Message);
    }

    [Theory]
    [InlineData("off", "cuda:0", 1, PackMode.Off)]
    [InlineData("auto", "cpu", 1, PackMode.Off)]
    [InlineData("auto", "cuda:0", 16, PackMode.Auto)]
    [InlineData("1", "cuda:0", 1, PackMode.Off)]
    [InlineData("3", "cpu", 3, PackMode.On)]
    public void Split_OfADevice_HasSoManyLanes(string text, string device, int lanes, PackMode mode)
    {
        var (pack, slot) = (PackOption.Parse(text), new DeviceSlot("slot", device, "", ""));

        Assert.Equal(lanes, pack.Split(slot).Select(lane => lane.Id).Distinct().Count());
        Assert.Equal(mode, pack.ModeOn(slot));
    }

    private static WorkerOptions Options(WorkerBench bench, EngineChoice engine, PackOption pack) =>
        bench.Options(1) with
        {
            Trainer = TrainerCommandLine.Find(),
            Engine = engine,
            Pack = pack,
            CheckpointInterval = TimeSpan.FromMilliseconds(20)
        };

    private static async Task AssertSameAsync(WorkerBench expected, WorkerBench actual, int number)
    {
        var (one, other) = (await expected.RunAsync(number), await actual.RunAsync(number));
        Assert.Equal((RunState.Completed, one.ParamsSha256), (other.Summary.State, other.ParamsSha256));
        Assert.Equal(one.Evaluations.Select(e => e with { Seconds = 0 }), other.Evaluations.Select(e => e with { Seconds = 0 }));
        Assert.Equal(one.DeviceKind, other.DeviceKind);
    }
}
