using Sweep.Core;
using Sweep.Store.Checkpoints;

namespace Sweep.Grains;

/// <summary>A checkpoint on its way out, and the folder it was fetched into.</summary>
internal sealed class CheckpointDownload(string scratch, FileStream? file) : IAsyncDisposable
{
    /// <summary>The next piece; null at the end, and at once when there is no checkpoint.</summary>
    /// <exception cref="StoreFaultException">It cannot be read.</exception>
    public async Task<byte[]?> NextAsync(CancellationToken cancel)
    {
        if (file is null)
            return null;
        try
        {
            return await StoreDisk.GuardAsync(file.Name, () => ReadAsync(file, cancel), $"{file.Name} on the head cannot be read");
        }
        catch (SweepException e)
        {
            throw StoreFaultException.From(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
        Directory.Delete(scratch, recursive: true);
    }

    private static async Task<byte[]?> ReadAsync(FileStream file, CancellationToken cancel)
    {
        var piece = new byte[(int)Math.Min(CheckpointPieces.Size, file.Length - file.Position)];
        await file.ReadExactlyAsync(piece, cancel);
        return piece.Length > 0 ? piece : null;
    }
}
