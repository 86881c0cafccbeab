using Orleans.CodeGeneration;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>A sweep, by its name.</summary>
[Alias("sweep.sweep"), Version(GrainProtocol.OfInterfaces)]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <inheritdoc cref="ISweepStore.SubmitAsync"/>
    [Alias("submit"), ResponseTimeout("00:00:30")]
    Task<SubmitOutcome> SubmitAsync(SweepSubmission submission, bool extend, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.CancelAsync"/>
    [Alias("cancel")]
    Task<int> CancelAsync(int? number, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.ResumeAsync"/>
    [Alias("resume")]
    Task<int> ResumeAsync(int? number, bool fromStart, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.RecordScoreAsync"/>
    [Alias("score")]
    Task RecordScoreAsync(FreshScore score, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.DropCheckpointsAsync"/>
    [Alias("drop"), ResponseTimeout("00:00:30")]
    Task<RemovalOutcome> DropCheckpointsAsync(int[] numbers, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.DeleteAsync"/>
    [Alias("delete"), ResponseTimeout("00:00:30")]
    Task<RemovalOutcome> DeleteAsync(int? number, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.RenameAsync"/>
    [Alias("rename"), ResponseTimeout("00:00:30")]
    Task RenameAsync(string to, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.ForkAsync"/>
    [Alias("fork"), ResponseTimeout("00:00:30")]
    Task<ForkOutcome> ForkAsync(ForkRequest request, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.RefineAsync"/>
    [Alias("refine"), ResponseTimeout("00:00:30")]
    Task<int> RefineAsync(RefinementRequest request, CancellationToken cancel);

    /// <inheritdoc cref="ISweepStore.ConfigureAsync"/>
    [Alias("configure")]
    Task ConfigureAsync(SweepSettings settings, CancellationToken cancel);

    /// <summary>
    /// Follows the sweep until nothing of it is queued or running. The stream is stateless: one that breaks off because a silo died is
    /// simply asked for again, and begins with everything.
    /// </summary>
    /// <param name="interval">How often to look for changes.</param>
    /// <exception cref="StoreFaultException">There is no such sweep.</exception>
    [Alias("watch")]
    IAsyncEnumerable<SweepChange> WatchAsync(TimeSpan interval, CancellationToken cancel);
}
