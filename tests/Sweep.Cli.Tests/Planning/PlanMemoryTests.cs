using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Listings;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Cli.Tests;

/// <summary>The memory that a plan names is what a trainer takes, and what cannot fit is not begun.</summary>
public sealed class PlanMemoryTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task RunMemory_OfAWideBatchOnTheFusedEngine_IsWithinTwiceOfWhatATrainerTakes()
    {
        using var folder = new TempFolder();
        using var timeout = new CancellationTokenSource(Timeout);
        var corpus = Corpus.Builtin("builtin:markov");
        var h = new Hyperparameters
        {
            BatchSize = 2048,
            BlockSize = 64,
            NEmbd = 32,
            NHead = 2,
            NLayer = 2,
            MaxIters = 1,
            EvalInterval = 1,
            EvalIters = 1,
        };
        await using var process = TrainerProcess.Start(
            new TrainerCommandLine(BuiltProgram.Trainer, []), DeviceDiscovery.Discover("cpu:0", 1)[0], NullLogger.Instance);
        await process.ReadyAsync(Timeout, TimeProvider.System, timeout.Token);

        await process.SendAsync(
            new TrainCommand("memory/1", h, corpus.Reference, "cpu", folder.Root, [], BestMetric: null, Engine: EngineChoice.Fused),
            timeout.Token);
        while (await process.ReadAsync(timeout.Token) is var said and not CompletedEvent)
            Assert.False(said is FailedEvent or null, $"the trainer did not train: {said}");
        var measured = MachineMemory.PeakOf(process.Id)!.Value;

        Assert.True(RunMemory.IsFused(h, EngineChoice.Auto, gpu: false));
        var told = RunMemory.OfRun(h, corpus.Vocabulary.Size, corpus.Tokens.Length, fused: true) + RunMemory.OfProcess(fused: true);
        Assert.True(told > measured / 2 && told < measured * 2, $"{told} bytes told, {measured} bytes measured");
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("torch")]
    public async Task PlanAndRun_OfWhatCannotFitTheMemory_RefuseBeforeAnythingIsQueued(string engine)
    {
        using var cli = new SweepCli().WithFakeTrainer();
        // Attention's weights alone are 6 TB.
        cli.Write("vast.yaml", """
        name: vast
        data: builtin:markov
        method: grid
        parameters:
          n_embd: 64
          n_head: 16
          learning_rate: [0.001, 0.002]
          n_layer: 256
          block_size: 20000
        """);

        var plan = await cli.RunAsync("plan", "vast.yaml", "--devices", "cpu:0", "--engine", engine);
        var run = await cli.RunAsync("run", "vast.yaml", "--devices", "cpu:0", "--engine", engine);

        Assert.Equal((2, 2, ""), (plan.ExitCode, run.ExitCode, run.Output));
        Assert.Contains("all 2 runs need more memory than this machine has free", plan.Error, StringComparison.Ordinal);
        Assert.Contains("all 2 runs need more memory than this machine has free", run.Error, StringComparison.Ordinal);
        Assert.Contains("choose a smaller model, batch_size or block_size", run.Error, StringComparison.Ordinal);
        Assert.Empty((await cli.RunAsync("list", "--json")).Rows);
    }

    [Fact]
    public void TightTogether_RunsThatFitAloneOnly_SaysHowManyAreTooMany()
    {
        Assert.Null(MachineMemory.TightTogether(needed: 3 << 20, abreast: 2, available: 4 << 20));
        Assert.Null(MachineMemory.TightTogether(needed: 3 << 20, abreast: 2, available: null));

        var caution = MachineMemory.TightTogether(needed: 5 << 20, abreast: 2, available: 4 << 20);

        Assert.Contains("2 runs at once take about 5.00 MiB, and 4.00 MiB of memory are free", caution, StringComparison.Ordinal);
        Assert.Contains("max_concurrent_runs", caution, StringComparison.Ordinal);
    }
}
