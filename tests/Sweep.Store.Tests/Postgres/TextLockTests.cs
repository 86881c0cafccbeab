using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Store.Conformance;
using Sweep.Store.Database;
using Sweep.Store.Submitting;
using Sweep.Store.Texts;
using Sweep.Testing;

namespace Sweep.Store.Tests.Postgres;

/// <summary>A text whose last sweep is deleted in the very moment in which another one of it is submitted.</summary>
public sealed class TextLockTests : StoreTest<PostgresHost>
{
    [PostgresFact]
    public async Task Delete_WhileASubmissionOfTheSameTextIsNotCommitted_WaitsAndLeavesTheText()
    {
        byte[] bytes = [1, 2, 3];
        var data = new DataReference("/nowhere/text.txt", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        await TextUpload.RunAsync(Store, data, _ => new MemoryStream(bytes), None);
        await Store.SubmitAsync(Submission("old") with { Data = data }, false, None);
        var submitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var submission = RowLocks.DatabaseOf(Store).WriteAsync(
            Durability.Durable,
            async t =>
            {
                var outcome = await SubmitSweep.RunAsync(t, Submission("new") with { Data = data }, false);
                submitted.TrySetResult();
                await commit.Task;
                return outcome;
            },
            None);
        await submitted.Task.Within("the new sweep to be inserted");
        var deletion = (await OpenAnotherAsync()).DeleteAsync("old", null, None);
        // Until it has come to the text: it waits for it, or, were it not held, it is over.
        await RowLocks.WaitingOrOverAsync(await OpenAnotherAsync(), deletion, "FROM texts").Within("the deletion to come to the text");
        commit.SetResult();
        await submission.Within("the submission to be committed");
        await deletion.Within("the deletion");

        Assert.Equal([new KeptText(data.Sha256, bytes.Length)], await Store.ListTextsAsync([data.Sha256], None));
    }
}
