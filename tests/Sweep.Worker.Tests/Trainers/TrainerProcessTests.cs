using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

public sealed class TrainerProcessTests
{
    [Fact]
    public async Task Ready_OfAnotherProtocol_NamesBothVersions()
    {
        await using var trainer = Start(FakeTrainer.With("--protocol", "99"));
        var error = await Assert.ThrowsAsync<TrainerGoneException>(() => ReadyAsync(trainer));
        Assert.Contains("protocol 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_OfATrainerThatDies_ShowsItsExitAndLastWords()
    {
        await using var trainer = Start(FakeTrainer.With("--refuse-to-start"));
        var error = await Assert.ThrowsAsync<TrainerGoneException>(() => ReadyAsync(trainer));
        Assert.Contains("exit code 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("refuses to start", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithoutExecutable_NamesIt()
    {
        var error = Assert.Throws<TrainerGoneException>(() => Start(new TrainerCommandLine("/nowhere/trainer", [])));
        Assert.Contains("/nowhere/trainer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_OfAProgramThatSaysNothing_EndsAtTheDeadline()
    {
        await using var trainer = Start(new TrainerCommandLine("/bin/cat", []));
        var error = await Assert.ThrowsAsync<TrainerGoneException>(
            () => trainer.ReadyAsync(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None));
        Assert.Contains("not ready within", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfARun_ComeInOrderAndTheProcessStaysWarm()
    {
        using var folder = new TempFolder();
        await using var trainer = Start(FakeTrainer.With());
        await ReadyAsync(trainer);
        for (var run = 1; run <= 2; run++)
        {
            await trainer.SendAsync(Train($"s/{run}", folder), CancellationToken.None);
            var said = new List<TrainerEvent>();
            do
                said.Add(await trainer.ReadAsync(CancellationToken.None).AsTask().Within(
                    "the trainer's next event") ?? throw new EndOfStreamException("the trainer ended"));
            while (said[^1] is not CompletedEvent);
            Assert.IsType<StartedEvent>(said[0]);
            Assert.Equal([0, 10, 20], said.OfType<EvalEvent>().Select(e => e.Evaluation.Step));
        }
        Assert.True(trainer.IsUsable);
    }

    [Theory]
    [InlineData("s/1=exit:3@10", "exit code 3")]
    [InlineData("*=signal:11@10", "SIGSEGV")]
    [InlineData("*=signal:9@10", "SIGKILL")]
    [InlineData("*=garbage@10", "no protocol line")]
    [InlineData("*=long-line@10", "a line of more than")]
    public async Task DescribeEnd_OfAMisbehavingTrainer_SaysHowAndItsLastWords(string act, string expected)
    {
        using var folder = new TempFolder();
        await using var trainer = Start(FakeTrainer.Acting(folder.Root, act.Replace("s/1", "1", StringComparison.Ordinal)));
        await ReadyAsync(trainer);
        await trainer.SendAsync(Train("s/1", folder), CancellationToken.None);
        await DrainAsync(trainer).Within("the end of the trainer's events");
        var end = await trainer.DescribeEndAsync().Within("the end's description");
        Assert.Contains(expected, end, StringComparison.Ordinal);
        Assert.Contains("at step 10 of s/1", end, StringComparison.Ordinal);
        Assert.False(trainer.IsUsable);
    }

    [Fact]
    public async Task Dispose_OfATrainerInTheMiddleOfItsWork_EndsItsProcess()
    {
        using var folder = new TempFolder();
        var trainer = Start(FakeTrainer.Acting(folder.Root, "*=hang@10"));
        await ReadyAsync(trainer);
        await trainer.SendAsync(Train("s/1", folder), CancellationToken.None);
        var id = trainer.Id;
        await trainer.DisposeAsync().AsTask().Within("the trainer's end");
        Assert.Null(ProcessStat.StartOf(id));
    }

    [Fact]
    public async Task Generate_FromACheckpoint_GivesTheText()
    {
        await using var trainer = Start(FakeTrainer.With());
        await ReadyAsync(trainer);
        var command = new GenerateCommand(
            "s/1", new CheckpointReference("/tmp/x", 1, "00"), new DataReference("x", "y"), "cpu", "To b", 3, 1, 1);
        Assert.Equal("To beee", await trainer.GenerateAsync(command, CancellationToken.None).Within("the sample"));
    }

    private static async Task DrainAsync(TrainerProcess trainer)
    {
        while (await trainer.ReadAsync(CancellationToken.None) is not null)
        {
            // Up to its end.
        }
    }

    private static TrainerProcess Start(TrainerCommandLine commandLine) =>
        TrainerProcess.Start(commandLine, FakeTrainer.Slot, NullLogger.Instance);

    private static Task<ReadyEvent> ReadyAsync(TrainerProcess trainer) =>
        trainer.ReadyAsync(Awaiting.Timeout, TimeProvider.System, CancellationToken.None);

    private static TrainCommand Train(string run, TempFolder folder) =>
        new(run, new Hyperparameters { MaxIters = 20, EvalInterval = 10 }, new DataReference("builtin:markov", "00"), "cpu",
            folder.PathOf("checkpoints"), [], null);
}
