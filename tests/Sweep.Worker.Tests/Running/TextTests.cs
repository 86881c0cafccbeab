using System.Security.Cryptography;
using System.Text;
using Sweep.Core;
using Sweep.Store;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>A worker on a machine that does not have its runs' text.</summary>
public sealed class TextTests : IDisposable
{
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes("what is trained on");

    private readonly TempFolder _folder = new();

    private DataReference Data => new(_folder.PathOf("text.txt"), Convert.ToHexStringLower(SHA256.HashData(s_text)));

    private string Kept => _folder.PathOf("texts", Data.Sha256 + ".txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_WithoutTheFile_GivesItsTrainerTheStoresCopyAndSaysSoOnce()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 3, data: Data);
        await TextUpload.RunAsync(bench.Store, Data, _ => new MemoryStream(s_text), CancellationToken.None);
        await using var worker = bench.Start(Options(bench, slots: 2));
        await worker.EndAsync();

        Assert.Equal(s_text, await File.ReadAllBytesAsync(Kept));
        Assert.Equal($"its text {Data.Source} is not on this machine; the copy in the store is read",
            Assert.Single(worker.Events.Of<WorkerNoticeEvent>()).Message);
        Assert.All(await bench.Store.ListRunsAsync(WorkerBench.Sweep, default), run => Assert.Equal(RunState.Completed, run.State));
    }

    [Fact]
    public async Task Run_WithoutTheFileAndWithoutACopy_SaysHowToStoreIt()
    {
        await using var bench = await WorkerBench.CreateAsync(data: Data);
        await using var worker = bench.Start(Options(bench, slots: 1));
        await worker.EndAsync();

        Assert.Contains("the store has no copy; put it there, or submit the sweep's file again",
            Assert.Single(worker.Events.Of<WorkerNoticeEvent>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhereTheCopyCannotBeKept_GoesBackToTheQueueUntilItCan()
    {
        await using var bench = await WorkerBench.CreateAsync(data: Data);
        await TextUpload.RunAsync(bench.Store, Data, _ => new MemoryStream(s_text), CancellationToken.None);
        var inTheWay = _folder.Write("texts", "a file where the folder should be");
        await using var worker = bench.Start(Options(bench, slots: 1));

        var notice = await worker.Events.SeenAsync<WorkerNoticeEvent>();
        Assert.Contains("SWEEP_CACHE", notice.Message, StringComparison.Ordinal);
        File.Delete(inTheWay);
        await worker.EndAsync();

        var run = await bench.RunAsync();
        Assert.Equal((RunState.Completed, "released"), (run.Summary.State, run.Attempts[0].Outcome));
    }

    private WorkerOptions Options(WorkerBench bench, int slots) => bench.Options(slots) with
    {
        Texts = new TextCache(_folder.PathOf("texts"), TimeProvider.System),
    };
}
