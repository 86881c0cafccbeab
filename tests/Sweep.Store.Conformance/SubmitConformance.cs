using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>Submitting, submitting again, extending.</summary>
public abstract class SubmitConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    [StoreFact]
    public async Task Submit_ANewSweep_QueuesItsPointsInOrder()
    {
        var submission = Submission(points: 3, maxConcurrentRuns: 2, maxRetries: 5);
        Assert.Equal(new SubmitOutcome(3, 3), await Store.SubmitAsync(submission, false, None));

        var sweep = (await Store.FindSweepAsync("demo", None))!;
        Assert.Equal(submission, ToSubmission(sweep, submission.Points));
        Assert.Equal(new RunCounts(3, 0, 0, 0, 0, 0, 0), sweep.Counts);
        var runs = await Store.ListRunsAsync("demo", None);
        Assert.Equal([1, 2, 3], runs.Select(r => r.Id.Number));
        Assert.Equal(submission.Points.Select(p => p.Hyperparameters), runs.Select(r => r.Hyperparameters));
        Assert.Equal(submission.Points.Select(p => p.ConfigHash), runs.Select(r => r.ConfigHash));
        Assert.All(runs, run => Assert.Equal(RunState.Queued, run.State));
        Assert.All(runs, run => Assert.Equal((0, 0, null, null), (run.Attempts, run.Step, run.Best, run.Last)));
    }

    [StoreFact]
    public async Task Submit_VariedValues_KeepTheirOrderAndTypes()
    {
        var varied = new Dictionary<string, ParameterValue>
        {
            ["z"] = 1.0,
            ["a"] = 3L,
            ["text"] = "say \"hi\" \u0cb8",
            ["tiny"] = 1e-300,
            ["exact"] = 0.1 + 0.2,
            ["large"] = 1e22,
            ["n"] = long.MaxValue,
        };
        var submission = Submission() with { Points = [Points(1)[0] with { Varied = varied }] };
        await Store.SubmitAsync(submission, false, None);

        var stored = (await Store.ListRunsAsync("demo", None)).Single().Varied;
        Assert.Equal(varied.AsEnumerable(), stored.AsEnumerable());
        Assert.Equal(varied.Values.Select(v => v.Plain.GetType()), stored.Values.Select(v => v.Plain.GetType()));
    }

    [StoreFact]
    public async Task Submit_TheSameAgain_ChangesNothing()
    {
        var submission = Submission(points: 3);
        await Store.SubmitAsync(submission, false, None);
        var lease = await ClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);

        Assert.Equal(new SubmitOutcome(0, 3), await Store.SubmitAsync(submission, false, None));
        Assert.Equal(RunState.Completed, await StateAsync(lease.Run));
        Assert.Equal(new SubmitOutcome(0, 3), await Store.SubmitAsync(submission, true, None));
    }

    [StoreFact]
    public async Task Submit_TheSameSpecWithOtherHashes_AddsNothing()
    {
        var submission = Submission(points: 2);
        await Store.SubmitAsync(submission, false, None);
        var rehashed = submission with { Points = [.. submission.Points.Select(p => p with { ConfigHash = p.ConfigHash + "-newer" })] };
        Assert.Equal(new SubmitOutcome(0, 2), await Store.SubmitAsync(rehashed, false, None));
    }

    [StoreFact]
    public async Task Submit_AnotherSpec_IsAConflictThatShowsBoth()
    {
        await Store.SubmitAsync(Submission(spec: "{\"a\":1}"), false, None);
        var conflict = await Assert.ThrowsAsync<SpecConflictException>(
            () => Store.SubmitAsync(Submission(spec: "{\"a\":2}", points: 2), false, None));
        Assert.Equal(("demo", "{\"a\":1}", "{\"a\":2}"), (conflict.Name, conflict.StoredSpec, conflict.GivenSpec));
        Assert.Single(await Store.ListRunsAsync("demo", None));
    }

    [StoreFact]
    public async Task Submit_Extending_AddsTheMissingPointsAndKeepsEveryRun()
    {
        await Store.SubmitAsync(Submission(spec: "old", points: 3), false, None);
        var lease = await ClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);

        // Points 2..5 under the new spec: 2 and 3 are there, 4 and 5 become runs 4 and 5, and run 1 stays although no point names it.
        var extension = Submission(spec: "new", maxRetries: 7) with
        {
            Points = [.. Points(4, from: 2)
            .Select((p, i) => p with { Number = i + 1 })]
        };
        Assert.Equal(new SubmitOutcome(2, 5), await Store.SubmitAsync(extension, true, None));

        var runs = await Store.ListRunsAsync("demo", None);
        Assert.Equal(["hash-1", "hash-2", "hash-3", "hash-4", "hash-5"], runs.Select(r => r.ConfigHash));
        Assert.Equal(RunState.Completed, runs[0].State);
        var sweep = (await Store.FindSweepAsync("demo", None))!;
        Assert.Equal(("new", 7), (sweep.Spec, sweep.MaxRetries));
    }

    [StoreFact]
    public async Task Submit_ExtendingWithAnotherConstant_MakesItOneThatVaries()
    {
        const string File = "{name: demo, data: builtin:markov, parameters: {batch_size: 4, ";
        await Store.SubmitAsync(SearchSubmission.Of($"{File}learning_rate: [0.001, 0.01], max_iters: 100}}}}"), false, None);
        Assert.Equal(["learning_rate"], (await FindAsync(new RunId("demo", 2))).Summary.Varied.Keys);

        await Store.SubmitAsync(SearchSubmission.Of($"{File}learning_rate: 0.01, max_iters: 500}}}}"), true, None);

        var runs = await Store.ListRunsAsync("demo", None);
        Assert.Equal(
            ["learning_rate=0.001 max_iters=100", "learning_rate=0.01 max_iters=100", "learning_rate=0.01 max_iters=500"],
            runs.Select(run => string.Join(' ', run.Varied.Select(value => $"{value.Key}={value.Value}"))));
        foreach (var run in runs)
            Assert.Equal(run.Varied.AsEnumerable(), (await FindAsync(run.Id)).Summary.Varied.AsEnumerable());

        // As many runs as before, and the last one has the same number.
        await Store.DeleteAsync("demo", 3, None);
        await Store.SubmitAsync(SearchSubmission.Of($"{File}learning_rate: 0.01, dropout: 0.5, max_iters: 100}}}}"), true, None);
        Assert.Equal(["learning_rate", "dropout"], (await FindAsync(new RunId("demo", 2))).Summary.Varied.Keys);

        await Store.DeleteAsync("demo", 3, None);
        Assert.Equal(["learning_rate"], (await FindAsync(new RunId("demo", 2))).Summary.Varied.Keys);
    }

    [StoreFact]
    public async Task Submit_ExtendingWithAnotherMetric_RanksTheEvaluationsAnew()
    {
        var lease = await SubmitAndClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [new Evaluation(0, 3.0, 0, 2.0, 0, 1)] }, None);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [new Evaluation(10, 1.0, 0, 2.5, 0, 2)] }, None);
        Assert.Equal(0, (await FindAsync(lease.Run)).Summary.Best!.Step);

        await Store.SubmitAsync(Submission(spec: "new") with { Metric = new Metric("train_loss", true) }, true, None);
        Assert.Equal(10, (await FindAsync(lease.Run)).Summary.Best!.Step);
    }

    [StoreFact]
    public async Task Submit_OtherData_IsRefused()
    {
        await Store.SubmitAsync(Submission(), false, None);
        var other = Submission(spec: "new") with { Data = new DataReference("/data/text.txt", "ffff0000ffff0000") };
        var refusal = await Assert.ThrowsAsync<UsageException>(() => Store.SubmitAsync(other, true, None));
        Assert.Contains("other data", refusal.Message, StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Submit_FromAnotherPlace_UpdatesThePaths()
    {
        await Store.SubmitAsync(Submission(), false, None);
        var moved = Submission(
            ) with
        { Data = Submission().Data with { Source = "/elsewhere/text.txt" }, SourceFile = "/elsewhere/demo.yaml" };
        await Store.SubmitAsync(moved, false, None);
        var sweep = (await Store.FindSweepAsync("demo", None))!;
        Assert.Equal(("/elsewhere/text.txt", "/elsewhere/demo.yaml"), (sweep.Data.Source, sweep.SourceFile));
        Assert.Equal("/elsewhere/text.txt", (await ClaimAsync()).Data.Source);
    }

    [StoreFact]
    public async Task Submit_ManyAtOnce_StoresOneSweepOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var store = await OpenAnotherAsync();
            return await store.SubmitAsync(Submission(points: 20), false, None);
        }));
        Assert.Equal(20, outcomes.Sum(o => o.Added));
        Assert.All(outcomes, outcome => Assert.Equal(20, outcome.Total));
        Assert.Equal(20, (await Store.ListRunsAsync("demo", None)).Count);
    }

    [StoreFact]
    public async Task Submit_NamesInOtherScriptsAndOfSqlAndPaths_AreJustNames()
    {
        string[] names =
        [
            "ಕನ್ನಡ", "🧪-emoji", "e\u0301", "Robert'); DROP TABLE runs;--", "%s%n \"q\" `b` \\", "..", ".", "~", "-rf", "CON", "a b",
                "Demo", "demo", "?x=1&y=2#z", new string('x', 200),
        ];
        foreach (var name in names)
            await Store.SubmitAsync(Submission(name), false, None);

        Assert.Equal(names, (await Store.ListSweepsAsync(None)).Select(s => s.Name));
        foreach (var name in names)
        {
            var lease = (await Store.ClaimAsync(Worker(), name, None))!;
            Assert.Equal(new RunId(name, 1), lease.Run);
            await SaveCheckpointAsync(lease, 10, isBest: true);
            Assert.NotNull(
                await Store.FetchCheckpointAsync(lease.Run, (await FindAsync(lease.Run)).Checkpoints.Single(), Scratch.Root, None));
            await Store.RecordAsync(lease, new RunUpdate { Result = Result() }, None);
        }
    }

    [StoreFact]
    public async Task Submit_AnUnusableName_IsAUsageError()
    {
        foreach (var name in (string[])["", "a/b", "../x", "a\nb", "nul\0", "\ud800", new string('x', 201)])
            await Assert.ThrowsAsync<UsageException>(() => Store.SubmitAsync(Submission(name), false, None));
        Assert.Empty(await Store.ListSweepsAsync(None));
    }

    [StoreFact]
    public async Task Find_WhatIsNotThere_IsNullOrEmpty()
    {
        Assert.Null(await Store.FindSweepAsync("none", None));
        Assert.Null(await Store.FindRunAsync(new RunId("none", 1), None));
        Assert.Empty(await Store.ListRunsAsync("none", None));
        Assert.Empty(await Store.ListEvaluationsAsync("none", null, None));
        Assert.Empty(await Store.ListSweepsAsync(None));
        Assert.Equal(0, await Store.CancelAsync("none", null, None));
        Assert.Equal(0, await Store.ResumeAsync("none", 1, false, None));
    }

    private static SweepSubmission ToSubmission(SweepSummary sweep, IReadOnlyList<SweepPoint> points) => new(
        sweep.Name, sweep.Spec, sweep.Data, sweep.Metric, sweep.MaxConcurrentRuns, sweep.MaxRetries, sweep.SourceFile, sweep.GitCommit,
            sweep.EntropyRate, points);
}
