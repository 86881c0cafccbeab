using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Database;
using Sweep.Store.Leases;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>A worker's death that is told while something else holds the rows of its runs.</summary>
public sealed class ReapLockTests : StoreTest<PostgresHost>
{
    [PostgresFact]
    public async Task Reap_OfTheDeadWhileAllLeasesAreExtended_WaitsAndGivesTheirRunsBack()
    {
        var lease = await SubmitAndClaimAsync();
        var extended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // As a head does that takes over.
        var extension = RowLocks.DatabaseOf(Store).WriteAsync(
            Durability.Recomputable,
            async t =>
            {
                await ExtendLeases.RunAsync(t, TimeSpan.FromHours(1));
                extended.TrySetResult();
                await commit.Task;
                return true;
            },
            None);
        await extended.Task.Within("the leases to be extended");
        var reap = (await OpenAnotherAsync()).ReapAsync([Worker().Id], None);
        await RowLocks.WaitingOrOverAsync(await OpenAnotherAsync(), reap, "FROM runs AS r").Within("the reap to come to the run");
        commit.SetResult();
        await extension.Within("the extension to be committed");

        Assert.Equal(1, await reap.Within("the reap"));
        Assert.Equal(RunState.Queued, await StateAsync(lease.Run));
    }
}
