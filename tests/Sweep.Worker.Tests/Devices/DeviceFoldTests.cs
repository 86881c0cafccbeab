using Sweep.Core;
using Sweep.Store;

namespace Sweep.Worker.Tests;

public sealed class DeviceFoldTests
{
    private static readonly DeviceStatus s_idle = new("host", "cuda:0", "Some GPU", DeviceState.Idle);
    private static readonly RunId s_first = new("s", 1);
    private static readonly RunId s_second = new("s", 2);

    [Fact]
    public void After_TheEventsOfARun_TellsItsStepAndItsLoss()
    {
        var loss = new Evaluation(20, 2.5, 0.1, 2.4, 0.1, 1);

        var training = After(
            s_idle,
            Claimed("cuda:0", s_first),
            new RunStartedEvent("cuda:0", s_first, new Hyperparameters { MaxIters = 100 }, 1, 10, 1, 1),
            new RunEvaluatedEvent("cuda:0", s_first, loss, "val_loss", true),
            new RunProgressEvent("cuda:0", s_first, 25, 100, 1000));

        Assert.Equal(DeviceState.Running, training.State);
        var expected = new DeviceRun("cuda:0", s_first) { Step = 25, MaxIters = 100, TokensPerSecond = 1000, Last = loss };
        Assert.Equal(expected, Assert.Single(training.Runs));
        Assert.Equal(DeviceState.Idle, training.After(Ended("cuda:0", s_first)).State);
    }

    [Fact]
    public void After_EventsOfTwoLanes_HasARunForEach()
    {
        var training = After(s_idle, Claimed("cuda:0#1", s_second), Claimed("cuda:0#0", s_first));

        Assert.Equal([s_first, s_second], training.Runs.Select(run => run.Run));
        var one = training.After(Ended("cuda:0#0", s_first));
        Assert.Equal((DeviceState.Running, s_second), (one.State, Assert.Single(one.Runs).Run));
    }

    [Fact]
    public void After_ADrain_StaysDrainingUntilItsWorkerHasEnded()
    {
        var draining = After(s_idle, Claimed("cuda:0", s_first), new DeviceStateEvent("cuda:0", DeviceState.Draining));

        Assert.Equal(DeviceState.Draining, draining.State);
        Assert.Single(draining.Runs);
        Assert.Equal(DeviceState.Draining, draining.After(Ended("cuda:0", s_first)).State);
        Assert.Equal(DeviceState.Drained, draining.After(new DeviceStateEvent("cuda:0", DeviceState.Drained)).State);
    }

    [Fact]
    public void After_AQuarantine_KeepsItsReasonOverTheWorkersEnd()
    {
        var gone = After(
            s_idle,
            Claimed("cuda:0", s_first),
            Ended("cuda:0", s_first),
            new DeviceQuarantinedEvent("cuda:0", "3 crashes"),
            new DeviceStateEvent("cuda:0", DeviceState.Gone));

        Assert.Equal((DeviceState.Quarantined, "3 crashes"), (gone.State, gone.Message));
        Assert.Null(gone.After(new DeviceStateEvent("cuda:0", DeviceState.Idle)).Message);
    }

    private static DeviceStatus After(DeviceStatus device, params WorkerEvent[] happened) =>
        happened.Aggregate(device, (status, said) => status.After(said));

    private static RunClaimedEvent Claimed(string lane, RunId run) => new(lane, run, 100);

    private static RunEndedEvent Ended(string lane, RunId run) => new(lane, run, RunState.Completed, null, null, 1);
}
