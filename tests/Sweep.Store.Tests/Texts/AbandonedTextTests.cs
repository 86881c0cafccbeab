using System.Security.Cryptography;
using System.Text;
using Sweep.Core;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Store.Tests.Texts;

/// <summary>Texts that were sent for a sweep that never came go with a later one.</summary>
public sealed class AbandonedTextTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Upload_AnHourAfterOthersWereGivenUp_RemovesThemAndNoneOfASweep()
    {
        await using var store = await SweepStores.OpenAsync(_folder.PathOf("sweep.db"), new StoreOptions { Clock = _clock });
        var (kept, whole, half, late) = (Text("kept"), Text("whole"), Text("half"), Text("late"));
        await SendAsync(store, kept);
        await store.SubmitAsync(
            new SweepSubmission("s", "{}", kept.Data, new Metric("val_loss", true), null, 0, null, null, null, []), false, default);
        await SendAsync(store, whole);
        await store.SaveTextPieceAsync(half.Data.Sha256, 0, TextPieces.Compress(half.Bytes), default);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await SendAsync(store, late);
        Assert.Equal(3, await CountAsync());
        _clock.Advance(TimeSpan.FromMinutes(2));

        await SendAsync(store, Text("new"));

        Assert.Equal(3, await CountAsync());
        Assert.Empty(await store.ListTextsAsync([whole.Data.Sha256], default));
        Assert.Null(await store.FetchTextPieceAsync(half.Data.Sha256, 0, default));

        async Task<int> CountAsync() => (await store.ListTextsAsync(
            [.. new[] { kept, whole, half, late, Text("new") }.Select(text => text.Data.Sha256)], default)).Count;
    }

    private static Task SendAsync(ISweepStore store, (DataReference Data, byte[] Bytes) text) =>
        TextUpload.RunAsync(store, text.Data, _ => new MemoryStream(text.Bytes), default);

    private static (DataReference Data, byte[] Bytes) Text(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return (new DataReference($"/nowhere/{content}.txt", Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes);
    }
}
