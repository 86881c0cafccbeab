using System.Diagnostics;
using Sweep.Core;

namespace Sweep.Worker;

/// <summary>Makes metrics and one trace an attempt of what a place of a device slot reports, in the order of its events.</summary>
internal sealed class LaneTelemetry(string device, TimeProvider time)
{
    private long _claimed;
    private Activity? _attempt;
    private long _tokensAStep;
    private int _step;

    public void Take(WorkerEvent value)
    {
        switch (value)
        {
            case RunClaimedEvent e:
                _claimed = time.GetTimestamp();
                (_tokensAStep, _step) = (0, 0);
                Begin(e.Run);
                break;
            case RunStartedEvent e:
                var h = e.Hyperparameters;
                _tokensAStep = (long)h.BatchSize * h.BlockSize * h.GradientAccumulationSteps;
                _step = e.FromStep;
                _attempt?.SetTag("sweep.attempt", e.Attempt).SetTag("sweep.from_step", e.FromStep);
                break;
            case RunProgressEvent e:
                CountTo(e.Step);
                break;
            case RunEvaluatedEvent e:
                CountTo(e.Evaluation.Step);
                WorkerTelemetry.Evaluations.Add(1, OnDevice);
                break;
            case RunEndedEvent e:
                End(e);
                break;
        }
    }

    private KeyValuePair<string, object?> OnDevice => new("sweep.device", device);

    private void CountTo(int step)
    {
        if (step > _step && _tokensAStep > 0)
            WorkerTelemetry.Tokens.Add((step - _step) * _tokensAStep, OnDevice);
        _step = Math.Max(step, _step);
    }

    private void Begin(RunId run)
    {
        _attempt?.Dispose();
        // A trace of its own, and nobody else's parent: events of one place come from several threads.
        var around = Activity.Current;
        Activity.Current = null;
        _attempt = WorkerTelemetry.Activities.StartActivity("sweep.attempt");
        _attempt?.SetTag("sweep.run", run.ToString()).SetTag("sweep.device", device);
        Activity.Current = around;
    }

    private void End(RunEndedEvent e)
    {
        if (e.Score is { } score)
            CountTo(score.Last.Step);
        var state = new KeyValuePair<string, object?>("sweep.run.state", e.State.ToName());
        WorkerTelemetry.Attempts.Add(1, OnDevice, state);
        WorkerTelemetry.AttemptDuration.Record(time.GetElapsedTime(_claimed).TotalSeconds, OnDevice, state);
        if (e.LeaseWasLost)
            WorkerTelemetry.LeasesLost.Add(1, OnDevice);
        _attempt?.SetTag("sweep.run.state", e.State.ToName());
        if (e.Failure is { } why)
            _attempt?.SetStatus(ActivityStatusCode.Error, why);
        _attempt?.Dispose();
        _attempt = null;
    }
}
