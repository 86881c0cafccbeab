using Sweep.Core;
using Sweep.Core.EarlyStopping;

namespace Sweep.Store.Conformance;

/// <summary>Runs go on on the device kind that they were begun on, and sweeps that results decide about have one, on every store.</summary>
public abstract class DeviceKindConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private const string Cpu = "cpu avx2 fused";
    private const string Gpu = "NVIDIA H100 torch";

    [StoreFact]
    public async Task Claim_OfARunThatWasBegun_IsForItsKindOnly()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var begun = await ClaimAsync();
        Assert.Equal((null, false), (begun.RequiredKind, begun.HasOneKind));
        await BeginAsync(begun, Gpu);
        await Store.ReleaseAsync(begun, None);
        Assert.Equal(new Dictionary<string, int> { [Gpu] = 1 }, (await SweepAsync()).BegunOn);

        // It passes over the first run, and takes one that nobody has begun.
        var slot = Worker("cpu") with { OtherKinds = [Gpu] };
        Assert.Equal(2, (await Store.ClaimAsync(slot, null, None))!.Run.Number);
        Assert.Null(await Store.ClaimAsync(slot, null, None));
        var again = await ClaimAsync("gpu");
        Assert.Equal((1, Gpu), (again.Run.Number, again.RequiredKind));
    }

    [StoreFact]
    public async Task Claim_ForSlotsOfTwoKinds_GivesEachWhatItMayTrain()
    {
        await Store.SubmitAsync(Submission(points: 4), false, None);
        var held = await Store.ClaimAsync(ClaimRequest.For([.. Enumerable.Range(0, 4).Select(n => Worker(device: $"d:{n}"))], null), None);
        for (var n = 0; n < 4; n++)
        {
            await BeginAsync(held[n], n % 2 == 0 ? Cpu : Gpu);
            await Store.ReleaseAsync(held[n], None);
        }
        var slots = new[]
        {
            Worker(device: "cpu:0") with { OtherKinds = [Gpu] },
            Worker(device: "cuda:0") with { OtherKinds = [Cpu] },
            Worker(device: "cpu:1") with { OtherKinds = [Gpu] },
            Worker(device: "cuda:1") with { OtherKinds = [Cpu] },
            Worker(device: "cpu:2") with { OtherKinds = [Gpu] },
        };

        var leases = await Store.ClaimAsync(ClaimRequest.For(slots, null), None);

        Assert.Equal(
            [("demo/1", "cpu:0"), ("demo/2", "cuda:0"), ("demo/3", "cpu:1"), ("demo/4", "cuda:1")],
            leases.Select(lease => (lease.Run.ToString(), lease.Device)).Order());
    }

    [StoreFact]
    public async Task Claim_OfASweepWithRungs_IsForTheKindOfItsFirstRun()
    {
        await Store.SubmitAsync(WithRungs("demo"), false, None);
        await Store.SubmitAsync(Submission("other"), false, None);
        var (first, second) = (await ClaimAsync(), await ClaimAsync("worker-b"));
        Assert.Equal((null, true), (first.RequiredKind, first.HasOneKind));

        Assert.Equal(Gpu, await Store.PinDeviceKindAsync(first, Gpu, None));
        Assert.Equal(Gpu, await (await OpenAnotherAsync()).PinDeviceKindAsync(second, Cpu, None));
        await Store.ReleaseAsync(second, None);

        Assert.Equal(Gpu, (await SweepAsync()).DeviceKind);
        var slot = Worker("cpu") with { OtherKinds = [Gpu] };
        Assert.Null(await Store.ClaimAsync(slot, "demo", None));
        Assert.Equal("other", (await Store.ClaimAsync(slot, null, None))!.Run.Sweep);
        Assert.Equal((2, Gpu), ((await ClaimAsync()) is var next ? (next.Run.Number, next.RequiredKind) : default));
        await Assert.ThrowsAsync<LeaseLostException>(() => Store.PinDeviceKindAsync(second, Cpu, None));
    }

    [StoreFact]
    public async Task Claim_OfASearchThatLearns_IsForOneKind()
    {
        await Store.SubmitAsync(
            SearchSubmission.Of(
                "name: demo\ndata: builtin:markov\nmethod: tpe\nmetric: {name: val_loss, goal: minimize}\nrun_cap: 4\n"
                + "parameters:\n  learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-2}\n"),
            false, None);
        Assert.True((await ClaimAsync()).HasOneKind);
    }

    [StoreFact]
    public async Task Claim_OfAMixedSweep_IsForAnyKindAndItsResultsForNobodyElse()
    {
        await Store.SubmitAsync(Submission() with { Mixed = true }, false, None);
        var begun = await ClaimAsync();
        await BeginAsync(begun, Gpu);
        await Store.ReleaseAsync(begun, None);

        var slot = Worker("cpu") with { OtherKinds = [Gpu] };
        var lease = (await Store.ClaimAsync(slot, null, None))!;
        Assert.Null(lease.RequiredKind);
        await Store.RecordAsync(
            lease,
            new RunUpdate { Start = Start(Cpu) with { FromStep = 50 }, Evaluations = [Evaluation(100, 2)], Result = Result() }, None);

        Assert.Equal($"{Gpu}, then {Cpu}", (await FindAsync(lease.Run)).DeviceKind);
        await Store.SubmitAsync(Submission("again"), false, None);
        Assert.DoesNotContain(Cpu, (await ClaimAsync()).ReusableKinds);
    }

    [StoreFact]
    public async Task Submit_AgainAsMixed_LetsAnyKindGoOn()
    {
        await Store.SubmitAsync(WithRungs("demo"), false, None);
        var begun = await ClaimAsync();
        await Store.PinDeviceKindAsync(begun, Gpu, None);
        await BeginAsync(begun, Gpu);
        await Store.ReleaseAsync(begun, None);
        var slot = Worker("cpu") with { OtherKinds = [Gpu] };
        Assert.Null(await Store.ClaimAsync(slot, null, None));

        await Store.SubmitAsync(WithRungs("demo") with { Mixed = true }, false, None);

        Assert.True((await SweepAsync()).IsMixed);
        var lease = (await Store.ClaimAsync(slot, null, None))!;
        Assert.Equal((null, false), (lease.RequiredKind, lease.HasOneKind));
    }

    [StoreFact]
    public async Task Resume_FromTheStart_MakesARunThatWasBegunAnyones()
    {
        await Store.SubmitAsync(Submission(points: 2), false, None);
        var begun = await ClaimAsync();
        await BeginAsync(begun, Gpu);
        await SaveCheckpointAsync(begun, 50, isBest: true);
        await Store.ReleaseAsync(begun, None);

        // The second run has not been begun, so there is nothing to forget.
        Assert.Equal(0, await Store.ResumeAsync("demo", null, fromStart: false, None));
        Assert.Equal(1, await Store.ResumeAsync("demo", null, fromStart: true, None));

        var lease = (await Store.ClaimAsync(Worker("cpu") with { OtherKinds = [Gpu] }, null, None))!;
        Assert.Equal((1, null), (lease.Run.Number, lease.RequiredKind));
        Assert.Empty(lease.Checkpoints);
        Assert.Empty(await Store.ListEvaluationsAsync("demo", 1, None));
        await BeginAsync(lease, Cpu);
        var run = await FindAsync(lease.Run);
        Assert.Equal((Cpu, 50), (run.DeviceKind, run.Summary.Best!.Step));
    }

    [StoreFact]
    public async Task Reuse_OfAPackedRunOfAGpu_IsNotOffered()
    {
        await Store.SubmitAsync(Submission("packed"), false, None);
        var packed = await ClaimAsync();
        await Store.RecordAsync(
            packed,
            new RunUpdate { Start = Start(Gpu + " packs"), Evaluations = [Evaluation(100, 2)], Result = Result() }, None);
        await Store.SubmitAsync(Submission("again"), false, None);
        Assert.Empty((await ClaimAsync()).ReusableKinds);
    }

    private static SweepSubmission WithRungs(string name) => Submission(name, points: 3) with
    {
        Cohorts = new CohortPlan(new StoppingRule { MinIter = 30, Eta = 3 }, null),
    };

    private Task<RunStanding> BeginAsync(RunLease lease, string kind) =>
        Store.RecordAsync(lease, new RunUpdate { Start = Start(kind), Evaluations = [Evaluation(0, 4), Evaluation(50, 3)] }, None);

    private static RunStart Start(string kind) => new(0, 1000, 65, kind, "fused", "sweep test");

    private async Task<SweepSummary> SweepAsync() => (await Store.FindSweepAsync("demo", None))!;
}
