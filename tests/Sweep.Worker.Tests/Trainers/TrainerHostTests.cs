using Microsoft.Extensions.Logging.Abstractions;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

public sealed class TrainerHostTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// A lane that is behind holds up what its process has said of another run; the process dies, and that run begins anew in the next one.
    /// </summary>
    [Fact]
    public async Task Channel_ToANewProcess_HearsNothingOfTheFormerOne()
    {
        using var folder = new TempFolder();
        var state = Directory.CreateDirectory(folder.PathOf("state")).FullName;
        var options = new WorkerOptions
        {
            Slots = [FakeTrainer.Slot],
            // Deaf: the first run leaves the second one's command to the process.
            Trainer = FakeTrainer.With("--no-checkpoints", "--state", state, "--act", "1=deaf@0", "--act", "2#1=exit:3@10"),
        };
        await using var host = new TrainerHost(FakeTrainer.Slot, options, TimeProvider.System, NullLogger.Instance);
        await using var behind = await host.OpenAsync("s/1", CancellationToken.None);
        var first = await host.OpenAsync("s/2", CancellationToken.None);
        Assert.Same(behind.Process, first.Process);
        // More than its lane's channel holds. The rest, and what is said of the other run, fits into the pipe.
        await first.Process.SendAsync(Train("s/1", steps: 300, every: 1, folder), CancellationToken.None);
        await first.Process.SendAsync(Train("s/2", steps: 20, every: 10, folder), CancellationToken.None);
        await Awaiting.UntilAsync(() => Task.FromResult(!first.Process.IsUsable), "the first process to end", Look);
        Assert.False(first.Events.TryRead(out _), "the lane of s/1 was not behind");
        await first.DisposeAsync();

        await using var second = await host.OpenAsync("s/2", CancellationToken.None);
        Assert.NotSame(behind.Process, second.Process);
        var said = await ReadAllAsync(behind).Within("all that the first process has said");

        Assert.IsType<CompletedEvent>(said[^1]);
        Assert.False(second.Events.TryRead(out var stale), $"heard {stale} of the first process");
    }

    private static async Task<List<RunEvent>> ReadAllAsync(RunChannel channel)
    {
        var said = new List<RunEvent>();
        await foreach (var one in channel.Events.ReadAllAsync())
            said.Add(one);
        return said;
    }

    private static TrainCommand Train(string run, int steps, int every, TempFolder folder) =>
        new(run, new Hyperparameters { MaxIters = steps, EvalInterval = every }, new DataReference("builtin:markov", "00"), "cpu",
            folder.PathOf("checkpoints"), [], null);
}
