using Microsoft.Extensions.Logging;
using Sweep.Core;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// Trains a sweep twice with the real worker and trainer, the second time with trainers killed on the way, in stores of its own, and
/// compares.
/// </summary>
internal sealed class ResumeVerification(LoadedPlan plan, WorkerOptions options, int kills, long seed, TimeProvider time, ILogger logger)
{
    private static readonly SampleRequest Sample = new("", Tokens: 200, Temperature: 1, Seed: 7);

    public async Task<IReadOnlyList<VerifiedRun>> RunAsync(IRunView view, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("sweep-verify-");
        try
        {
            await using var calm = await OpenAsync(folder, "undisturbed.db", cancel);
            await using var rough = await OpenAsync(folder, "killed.db", cancel);
            view.Say("undisturbed:");
            await WorkAsync(calm, view, cancel);
            var seconds = (await calm.ListRunsAsync(plan.Name, cancel)).ToDictionary(run => run.Id, run => run.Seconds ?? 0);
            view.Say($"and with {Format.Count(kills, "kill")} each, seed {seed}:");
            var killer = new TrainerKiller(view, seconds, kills, seed, time);
            await WorkAsync(rough, killer, cancel);
            return await CompareAsync(calm, rough, killer, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ISweepStore> OpenAsync(DirectoryInfo folder, string name, CancellationToken cancel)
    {
        var store = await SweepStores.OpenAsync(Path.Combine(folder.FullName, name), cancel: cancel);
        // Every kill is a crash to the worker; none may use up the run.
        await store.SubmitAsync(plan.ToSubmission() with { MaxRetries = 2 * kills, Fresh = true }, extend: false, cancel);
        return store;
    }

    private async Task WorkAsync(ISweepStore store, IProgress<WorkerEvent> progress, CancellationToken cancel)
    {
        await new SweepWorker(store, options with { QuarantineAfter = int.MaxValue }, time, logger).RunAsync(progress, cancel);
        cancel.ThrowIfCancellationRequested();
    }

    private async Task<IReadOnlyList<VerifiedRun>> CompareAsync(ISweepStore calm, ISweepStore rough, TrainerKiller killer,
        CancellationToken cancel)
    {
        await using var sampler = new Sampler(options.Trainer, options.Slots[0], time, logger);
        var verified = new List<VerifiedRun>();
        foreach (var run in await calm.ListRunsAsync(plan.Name, cancel))
        {
            var (expected, actual) = ((await calm.FindRunAsync(run.Id, cancel))!, (await rough.FindRunAsync(run.Id, cancel))!);
            var story = killer.StoryOf(run.Id);
            var differences = RunDifferences.Of(expected, actual, story.Evaluations);
            if (expected.Checkpoints.Count > 0 && actual.Checkpoints.Count > 0
                && await sampler.SampleAsync(calm, expected, Sample, cancel) != await sampler.SampleAsync(rough, actual, Sample, cancel))
                differences.Add("the sample text differs");
            verified.Add(new VerifiedRun(run.Id, run.Varied, story.Kills, story.ResumedFrom, actual.Evaluations.Count
                + story.Evaluations.Count, differences));
        }
        return verified;
    }
}
