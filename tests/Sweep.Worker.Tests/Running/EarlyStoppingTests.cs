using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

/// <summary>What a worker does about the answers of a store that stops runs early.</summary>
public sealed class EarlyStoppingTests
{
    private static readonly int[] s_rungs = [15, 30];

    [Fact]
    public async Task Run_PausedAtEachRung_FreesItsSlotAndGoesOnFromThere()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        for (var number = 1; number <= 2; number++)
        {
            var run = await bench.RunAsync(number);
            Assert.Equal(RunState.Completed, run.Summary.State);
            Assert.Equal([0, 15, 30], run.Attempts.Select(a => a.FromStep));
            Assert.Equal([0, 10, 15, 20, 30, 40], run.Evaluations.Select(e => e.Step));
            AssertSavedFirst(script, number, 15);
            AssertSavedFirst(script, number, 30);
            Assert.Equal(
                [RunState.Paused, RunState.Paused, RunState.Completed],
                worker.Events.Of<RunEndedEvent>().Where(e => e.Run.Number == number).Select(e => e.State));
        }
        Assert.Equal([15, 30], worker.Events.Of<RunEndedEvent>().Where(e => e is { Run.Number: 1, State: RunState.Paused })
            .Select(e => e.Score!.Last.Step));
        Assert.Single(worker.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
        Assert.Empty(worker.Events.Of<WorkerNoticeEvent>());
    }

    [Fact]
    public async Task Run_CertainToGoOnWhenItIsRecorded_TrainsOnWithoutANewAttempt()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        script.Decide = (_, step) => new RunStanding(RunState.Running, step == 15 ? 30 : null);
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        var run = await bench.RunAsync();
        Assert.Equal("completed", Assert.Single(run.Attempts).Outcome);
        Assert.Equal([0, 10, 15, 20, 30, 40], run.Evaluations.Select(e => e.Step));
        // Off the schedule it is never the best, though its loss is lower than those before.
        Assert.DoesNotContain(worker.Events.Of<RunEvaluatedEvent>(), e => e.Best && e.Evaluation.Step == 15);
        Assert.Contains(worker.Events.Of<RunEvaluatedEvent>(), e => e.Best && e.Evaluation.Step == 30);
        Assert.Equal([0, 10, 15, 20, 30, 40], script.ValGroups.Keys.Select(key => key.Step).Order());
    }

    [Fact]
    public async Task Run_CertainToGoOnBeforeItIsThere_PassesTheRungWithoutWaiting()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        var renewals = new CountdownEvent(10);
        script.Raise = (_, _) =>
        {
            // When the tenth is asked, what the first was answered has long reached the trainer.
            if (!renewals.IsSet)
                renewals.Signal();
            return 30;
        };
        await using var worker = new RunningWorker(
            store, bench.Options(1, "1#1=gate:go@12") with { RenewInterval = TimeSpan.FromMilliseconds(50) });
        await Task.Run(() => renewals.Wait(Awaiting.Timeout));
        bench.OpenGate("go");
        await worker.EndAsync();

        Assert.Equal([0, 30], (await bench.RunAsync()).Attempts.Select(a => a.FromStep));
        Assert.True(IndexOf(script, "1 recorded 15") < IndexOf(script, "1 saved 15"), string.Join(", ", script.Calls));
        AssertSavedFirst(script, 1, 30);
    }

    [Fact]
    public async Task Run_StoppedAtARung_EndsAndTheNextHasTheSameTrainer()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        script.Decide = (run, _) => run.Number == 1 ? new(RunState.Stopped, null) : new(RunState.Running, null);
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        var stopped = Assert.Single(worker.Events.Of<RunEndedEvent>(), e => e.Run.Number == 1);
        Assert.Equal((RunState.Stopped, 15, null), (stopped.State, stopped.Score!.Last.Step, stopped.Failure));
        Assert.Equal([0, 10, 15], (await bench.RunAsync(1)).Evaluations.Select(e => e.Step));
        Assert.Equal(RunState.Completed, (await bench.RunAsync(2)).Summary.State);
        Assert.Single(worker.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
    }

    [Fact]
    public async Task Run_StoppedByTheResultsOfOthersWhileItTrains_LeavesItsTrainerToTheNext()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        var (store, script) = RungStore.Wrap(bench.Store);
        // Not before its trainer waits: the script ends it in the real store by a cancellation, which a write would meet as a lost lease.
        script.EndAtRenewal = run =>
            run.Number == 1 && script.Calls.Contains("1 recorded 10") && script.Calls.Contains("1 saved 10") ? RunState.Stopped : null;
        await using var worker = new RunningWorker(
            store, bench.Options(1, "1#1=gate:never@12") with { RenewInterval = TimeSpan.FromMilliseconds(500) });
        await worker.EndAsync();

        var ended = Assert.Single(worker.Events.Of<RunEndedEvent>(), e => e.Run.Number == 1);
        Assert.Equal((RunState.Stopped, null), (ended.State, ended.Failure));
        Assert.Equal(RunState.Completed, (await bench.RunAsync(2)).Summary.State);
        Assert.Single(worker.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
        Assert.Empty(worker.Events.Of<WorkerNoticeEvent>());
    }

    [Fact]
    public async Task Run_StoppedByTheResultsOfOthersAsItCompletes_IsAnnouncedAsStopped()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store);
        script.EndAtCompletion = _ => RunState.Stopped;
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        Assert.Equal(RunState.Stopped, Assert.Single(worker.Events.Of<RunEndedEvent>()).State);
    }

    [Fact]
    public async Task Run_KeptWaitingForLongerThanTheHangDeadline_IsNotTakenForHung()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        var (waits, renewals) = (false, 0);
        script.Decide = (_, step) =>
        {
            Volatile.Write(ref waits, true);
            return new RunStanding(RunState.Running, step);
        };
        // Forty renewals take longer than the deadline.
        script.Raise = (_, until) => Volatile.Read(ref waits) && Interlocked.Increment(ref renewals) > 40 ? null : until;
        var options = bench.Options(1) with
        {
            RenewInterval = TimeSpan.FromMilliseconds(100),
            HangDeadline = TimeSpan.FromSeconds(3),
        };
        await using var worker = new RunningWorker(store, options);
        await worker.EndAsync();

        Assert.Equal("completed", Assert.Single((await bench.RunAsync()).Attempts).Outcome);
    }

    [Fact]
    public async Task Run_WhoseTrainerHangsAfterItWaited_IsKilledAtTheDeadline()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        script.Decide = (_, step) => new RunStanding(RunState.Running, step);
        var waited = 0;
        script.Raise = (_, until) => until == 15 && Interlocked.Increment(ref waited) < 3 ? until : null;
        var options = bench.Options(1, "1#1=hang@20") with
        {
            RenewInterval = TimeSpan.FromMilliseconds(100),
            HangDeadline = TimeSpan.FromSeconds(3),
        };
        await using var worker = new RunningWorker(store, options);
        await worker.EndAsync();

        Assert.Equal(["crash", "completed"], (await bench.RunAsync()).Attempts.Select(a => a.Outcome));
    }

    [Fact]
    public async Task Stop_WhileARunWaits_GivesItBackWithItsCheckpoint()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        script.Decide = (_, step) => new RunStanding(RunState.Running, step);
        await using (var first = new RunningWorker(store, bench.Options(1)))
        {
            await first.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 15);
            await first.StopAsync();
            Assert.Equal(RunState.Queued, Assert.Single(first.Events.Of<RunEndedEvent>()).State);
        }
        var stopped = await bench.RunAsync();
        Assert.Equal(("released", 15), (Assert.Single(stopped.Attempts).Outcome, stopped.Attempts[0].ToStep));
        Assert.Equal(15, stopped.Checkpoints.Single(c => c.IsLast).Step);

        await using var second = new RunningWorker(bench.Store, bench.Options(1));
        await second.EndAsync();
        Assert.Equal([0, 15], (await bench.RunAsync()).Attempts.Select(a => a.FromStep));
    }

    [Fact]
    public async Task Run_WhoseTrainerDiesBetweenCheckpointAndEvaluation_IsEvaluatedThereByTheNextAttempt()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        await using var worker = new RunningWorker(store, bench.Options(1, "1#1=die-unevaluated@15"));
        await worker.EndAsync();

        var run = await bench.RunAsync();
        Assert.Equal(["crash", "released", "released", "completed"], run.Attempts.Select(a => a.Outcome));
        Assert.Equal([0, 15, 15, 30], run.Attempts.Select(a => a.FromStep));
        Assert.Equal([0, 10, 15, 20, 30, 40], run.Evaluations.Select(e => e.Step));
        AssertSavedFirst(script, 1, 15);
    }

    [Fact]
    public async Task Run_WhoseTrainerDiesOnceItIsDecided_IsPausedAndNotFailed()
    {
        await using var bench = await WorkerBench.CreateAsync(maxRetries: 0);
        var (store, _) = RungStore.Wrap(bench.Store, s_rungs);
        await using var worker = new RunningWorker(store, bench.Options(1, "1#1=exit:3@15"));
        await worker.EndAsync();

        var run = await bench.RunAsync();
        Assert.Equal(["released", "released", "completed"], run.Attempts.Select(a => a.Outcome));
        Assert.Equal([0, 10, 15, 20, 30, 40], run.Evaluations.Select(e => e.Step));
    }

    [Fact]
    public async Task Run_WhoseCheckpointCannotBeKeptWhereItIsToWait_GoesBackAndIsTrainedToItAgain()
    {
        await using var bench = await WorkerBench.CreateAsync(maxRetries: 0);
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        var refusals = 2;
        script.RefuseToSave = file => file.Step == 15 && Interlocked.Decrement(ref refusals) >= 0
            ? new StoreException("the folder of checkpoints cannot be written") : null;
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        var run = await bench.RunAsync();
        Assert.Equal([0, 10, 10, 15, 30], run.Attempts.Select(a => a.FromStep));
        Assert.Equal([0, 10, 15, 20, 30, 40], run.Evaluations.Select(e => e.Step));
        AssertSavedFirst(script, 1, 15);
        Assert.Contains(worker.Events.Of<WorkerNoticeEvent>(), e => e.Message.Contains("was to wait at step 15", StringComparison.Ordinal));
        Assert.Single(worker.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
    }

    [Fact]
    public async Task Run_WhoseStoreIsFullForAMomentWhereItIsToWait_WaitsForRoom()
    {
        await using var bench = await WorkerBench.CreateAsync();
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        var refusals = 3;
        script.RefuseToSave = file => file.Step == 15 && Interlocked.Decrement(ref refusals) >= 0 ? FaultyStore.Full() : null;
        await using var worker = new RunningWorker(store, bench.Options(1));
        await worker.EndAsync();

        Assert.Equal([0, 15, 30], (await bench.RunAsync()).Attempts.Select(a => a.FromStep));
        AssertSavedFirst(script, 1, 15);
    }

    [Fact]
    public async Task Run_WhoseLeaseIsTakenWhileItWaits_EndsThere()
    {
        await using var bench = await WorkerBench.CreateAsync(runs: 2);
        var (store, script) = RungStore.Wrap(bench.Store, s_rungs);
        script.Decide = (run, step) => new RunStanding(RunState.Running, run.Number == 1 ? step : null);
        await using var worker = new RunningWorker(store, bench.Options(1) with { RenewInterval = TimeSpan.FromMilliseconds(50) });
        await worker.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 15);
        await bench.Store.CancelAsync(WorkerBench.Sweep, 1, CancellationToken.None);
        await worker.EndAsync();

        Assert.Equal(RunState.Cancelled, (await bench.RunAsync(1)).Summary.State);
        Assert.Equal(RunState.Completed, (await bench.RunAsync(2)).Summary.State);
        Assert.Single(worker.Events.Of<RunStartedEvent>().Select(e => e.TrainerProcessId).Distinct());
    }

    [Theory]
    [InlineData(EngineChoice.Torch, "off", 1)]
    [InlineData(EngineChoice.Fused, "off", 2)]
    [InlineData(EngineChoice.Torch, "4", 1)]
    public async Task Sweep_OfRealRunsWithPausesAndAKill_RecordsWhatAnUndisturbedOneRecords(EngineChoice engine, string pack, int slots)
    {
        const int Runs = 4;
        await using var undisturbed = await WorkerBench.CreateAsync(Runs, hyperparameters: Run);
        await using (var worker = undisturbed.Start(Options(undisturbed, engine, "off", 1)))
            await worker.EndAsync();
        await using var bench = await WorkerBench.CreateAsync(Runs, hyperparameters: Run);
        var (store, script) = RungStore.Wrap(bench.Store, 7, 20, 33);
        script.Decide = (run, step) => (run.Number + step) % 3 == 0
            ? new RunStanding(RunState.Running, step == 7 ? 20 : step == 20 ? 33 : null) : new RunStanding(RunState.Paused, null);
        await using var disturbed = new RunningWorker(store, Options(bench, engine, pack, slots));

        var victim = await disturbed.Events.SeenAsync<RunEvaluatedEvent>(e => e.Evaluation.Step == 20);
        var started = disturbed.Events.Of<RunStartedEvent>().Last(e => e.Device == victim.Device);
        RunningWorker.KillTrainerOf(started);
        await disturbed.EndAsync();

        for (var number = 1; number <= Runs; number++)
        {
            var (one, other) = (await undisturbed.RunAsync(number), await bench.RunAsync(number));
            Assert.Equal((RunState.Completed, one.ParamsSha256), (other.Summary.State, other.ParamsSha256));
            Assert.Equal(
                one.Evaluations.Select(e => e with { Seconds = 0 }),
                other.Evaluations.Where(e => Run(number).EvaluatesAt(e.Step)).Select(e => e with { Seconds = 0 }));
            Assert.Equal([0, 7, 10, 20, 30, 33, 40], other.Evaluations.Select(e => e.Step));
            Assert.Equal(one.DeviceKind, other.DeviceKind);
        }
    }

    private static Hyperparameters Run(int number) => TinyGpt.Hyperparameters with
    {
        EvalIters = 4,
        Seed = number,
        LearningRate = 1e-3 * number,
        Dropout = number % 2 * 0.2,
    };

    private static WorkerOptions Options(WorkerBench bench, EngineChoice engine, string pack, int slots) => bench.Options(slots) with
    {
        Trainer = TrainerCommandLine.Find(),
        Engine = engine,
        Pack = PackOption.Parse(pack),
        CheckpointInterval = TimeSpan.FromMilliseconds(20),
    };

    private static void AssertSavedFirst(RungStore script, int number, int step) => Assert.True(
        IndexOf(script, $"{number} saved {step}") is >= 0 and var saved && saved < IndexOf(script, $"{number} recorded {step}"),
        string.Join(", ", script.Calls));

    private static int IndexOf(RungStore script, string call) => script.Calls.ToList().IndexOf(call);
}
