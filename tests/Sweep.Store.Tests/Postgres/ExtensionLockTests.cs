using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Runs;
using Sweep.Store.Submitting;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>What a run's worker records in the very moment in which its sweep's file is extended.</summary>
public sealed class ExtensionLockTests : StoreTest<PostgresHost>
{
    private static readonly SweepSubmission WithTarget = Submission(points: 3) with { Spec = "{\"target\":1.5}", Target = 1.5 };

    [PostgresFact]
    public async Task Record_WhileATargetIsBeingAdded_IsMeasuredByIt()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var lease = await ClaimAsync();
        var extension = await HeldWrite.BeginAsync(Store, t => SubmitSweep.RunAsync(t, WithTarget, true));

        var record = (await OpenAnotherAsync()).RecordAsync(lease, Update(1.4), None);
        await RowLocks.WaitingOrOverAsync(await OpenAnotherAsync(), record, "FROM runs").Within("the write to come to the run");
        await extension.CommitAsync();
        await record.Within("the write");

        Assert.Equal(lease.Run, (await Store.FindSweepAsync("demo", None))!.TargetReachedBy);
    }

    [PostgresFact]
    public async Task Submit_OfATargetWhileARunIsBeingRecorded_WaitsForItsValue()
    {
        await Store.SubmitAsync(Submission(points: 3), false, None);
        var lease = await ClaimAsync();
        var record = await HeldWrite.BeginAsync(Store, t => RecordUpdate.RunAsync(t, lease, Update(1.4)));

        var extension = (await OpenAnotherAsync()).SubmitAsync(WithTarget, true, None);
        await RowLocks.WaitingOrOverAsync(await OpenAnotherAsync(), extension, "FROM runs").Within("the extension to come to the run");
        await record.CommitAsync();
        await extension.Within("the extension");

        Assert.Equal(lease.Run, (await Store.FindSweepAsync("demo", None))!.TargetReachedBy);
    }

    [PostgresFact]
    public async Task Record_WhileTheMetricIsBeingChanged_FindsTheBestByTheNewOne()
    {
        await Store.SubmitAsync(Submission(), false, None);
        var lease = await ClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [new Evaluation(10, 1, 0, 2, 0, 1)] }, None);
        var extension = await HeldWrite.BeginAsync(
            Store,
            t => SubmitSweep.RunAsync(t, Submission() with { Spec = "{\"metric\":1}", Metric = new Metric("train_loss", true) }, true));

        // Its val_loss is the better one, also than the other's train_loss; its train_loss is the worse one.
        var record = (await OpenAnotherAsync()).RecordAsync(
            lease, new RunUpdate { Evaluations = [new Evaluation(20, 1.5, 0, 0.9, 0, 2)] }, None);
        await RowLocks.WaitingOrOverAsync(await OpenAnotherAsync(), record, "FROM runs").Within("the write to come to the run");
        await extension.CommitAsync();
        await record.Within("the write");

        Assert.Equal((10, 20), ((await FindAsync(lease.Run)).Summary.Best!.Step, (await FindAsync(lease.Run)).Summary.Last!.Step));
    }

    private static RunUpdate Update(double loss) => new() { Evaluations = [Evaluation(10, loss)], Progress = new RunProgress(10, null) };
}
