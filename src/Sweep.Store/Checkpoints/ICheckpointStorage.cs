using Sweep.Core;
using Sweep.Store.Database;

namespace Sweep.Store.Checkpoints;

/// <summary>
/// Where checkpoints' bytes are: files beside an SQLite store, chunks in PostgreSQL. A location is the storage's own name for one, recorded
/// in the database; it contains the lease's epoch or is unique otherwise, so that a stale worker's checkpoint never takes another's place.
/// </summary>
internal interface ICheckpointStorage
{
    /// <summary>A folder for the trainer of this lease; whoever writes there first makes it.</summary>
    string ScratchDirectory(RunLease lease);

    /// <summary>Removes the folder of a lease that has ended.</summary>
    void RemoveScratch(RunLease lease);

    /// <summary>Takes the file over, durably; returns its location. The file may remain until <see cref="ReleaseSource"/>.</summary>
    Task<string> AdoptAsync(RunLease lease, CheckpointFile checkpoint, CancellationToken cancel);

    /// <summary>Removes what is left of an adopted file.</summary>
    void ReleaseSource(CheckpointFile checkpoint);

    /// <summary>Puts the file back where it was, when its row could not be written.</summary>
    void UndoAdopt(RunId run, string location, CheckpointFile checkpoint);

    Task DeleteAsync(RunId run, IReadOnlyCollection<string> locations, CancellationToken cancel);

    /// <summary>A local file with the location's bytes, not yet verified; null when they are gone.</summary>
    Task<string?> FetchAsync(RunId run, StoredCheckpoint checkpoint, string location, string scratch, CancellationToken cancel);

    /// <summary>
    /// Stores a copy of a checkpoint of another store, for a row that <paramref name="transaction"/> is about to insert; returns its
    /// location.
    /// </summary>
    Task<string> ImportAsync(StoreTransaction transaction, RunId run, long runId, StoredCheckpoint checkpoint, string path);

    /// <summary>
    /// Gives a checkpoint to another run too, for a row that <paramref name="transaction"/> is about to insert: each of the two can be
    /// deleted without the other. Returns the location under which the other run has it; null when its bytes are gone.
    /// </summary>
    /// <param name="epoch">Of the lease under which it is given; 0 without one.</param>
    /// <param name="runId">The id of the other run.</param>
    Task<string?> ShareAsync(StoreTransaction transaction, RunId from, string location, RunId to, long epoch, long runId);

    /// <summary>The absolute path of the file that holds a checkpoint; null where it is no file.</summary>
    string? FileOf(RunId run, string location);

    /// <summary>Makes a sweep's checkpoints available under another name too, which no sweep has.</summary>
    Task ShareAsync(string from, string to, CancellationToken cancel);

    /// <summary>Removes everything kept outside the database for a sweep, or for one run of it.</summary>
    void Forget(string sweep, int? number);

    /// <summary>
    /// Removes what dead attempts left behind: bytes that no row knows, scratch folders of epochs before <paramref name="epoch"/>.
    /// </summary>
    Task CleanAsync(RunId run, long epoch, IReadOnlyCollection<string> known, CancellationToken cancel);
}
