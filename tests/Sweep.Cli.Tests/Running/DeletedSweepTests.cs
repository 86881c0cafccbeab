using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;
using Sweep.Worker;

namespace Sweep.Cli.Tests;

/// <summary>A sweep that somebody has deleted while this process submitted it, or trained it to its end.</summary>
public sealed class DeletedSweepTests : IDisposable
{
    private static readonly Session s_session = new(TextWriter.Null, TextWriter.Null, TerminalInfo.Plain, TimeProvider.System);
    private static readonly WorkerOptions s_options = new() { Slots = [], Trainer = new TrainerCommandLine("", []) };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_OfADeletedSweep_SaysThatThereIsNone()
    {
        await using var store = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"));
        var run = new ForegroundRun(s_session, store, "gone", 2, s_options, TextWriter.Null, TerminalInfo.Plain,
            suggestion: null!);

        var error = await Assert.ThrowsAsync<NotFoundException>(() => run.TrainAsync(most: null));

        Assert.Contains("there is no sweep 'gone'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_OfADeletedSweep_SaysThatThereIsNone()
    {
        await using var store = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"));
        var report = new RunSummaryReport(s_session, store, s_options, suggestion: null!, json: false);

        await Assert.ThrowsAsync<NotFoundException>(() => report.WriteAsync("gone", CancellationToken.None));
    }
}
