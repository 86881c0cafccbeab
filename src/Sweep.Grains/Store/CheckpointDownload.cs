namespace Sweep.Grains;

/// <summary>A checkpoint on its way out, and the folder it was fetched into.</summary>
internal sealed class CheckpointDownload(string scratch, FileStream? file) : IAsyncDisposable
{
    /// <summary>The next piece; null at the end, and at once when there is no checkpoint.</summary>
    public async Task<byte[]?> NextAsync(CancellationToken cancel)
    {
        if (file is null)
            return null;
        var piece = new byte[(int)Math.Min(CheckpointPieces.Size, file.Length - file.Position)];
        await file.ReadExactlyAsync(piece, cancel);
        return piece.Length > 0 ? piece : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
        Directory.Delete(scratch, recursive: true);
    }
}
