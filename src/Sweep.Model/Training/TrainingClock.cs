namespace Sweep.Model;

/// <summary>Times of one attempt: the whole, and the steps alone for the throughput.</summary>
internal sealed class TrainingClock(TimeProvider time, double secondsBefore, long tokensPerStep)
{
    private readonly long _started = time.GetTimestamp();
    private long _checkpoint = time.GetTimestamp();
    private long _progress = time.GetTimestamp();
    private TimeSpan _paused;
    private TimeSpan _pausedAtProgress;
    private long _pauseStarted;
    private int _pauses;
    private TimeSpan _stood;
    private long? _standsSince;
    private IDisposable? _standing;
    private long _steps;
    private long _stepsAtProgress;

    /// <summary>Training time over all attempts, without what it waited at its until_step.</summary>
    public double Seconds => secondsBefore + (time.GetElapsedTime(_started) - Stood).TotalSeconds;

    public TimeSpan SinceCheckpoint => time.GetElapsedTime(_checkpoint);

    public TimeSpan SinceProgress => time.GetElapsedTime(_progress);

    /// <summary>Over the whole attempt, pauses left out; 0 before the first step.</summary>
    public double TokensPerSecond => Rate(_steps, time.GetElapsedTime(_started) - Paused);

    /// <summary>The run waits from here on: no time of it counts until <see cref="GoOn"/>.</summary>
    public void Stand()
    {
        _standsSince ??= time.GetTimestamp();
        _standing ??= Pause();
    }

    public void GoOn()
    {
        _stood = Stood;
        _standsSince = null;
        _standing?.Dispose();
        _standing = null;
    }

    public void StepDone() => _steps++;

    public void CheckpointDone() => _checkpoint = time.GetTimestamp();

    /// <summary>Begins the next progress interval; returns the throughput of the one that ends, pauses left out.</summary>
    public double ProgressDone()
    {
        var now = time.GetTimestamp();
        var rate = Rate(_steps - _stepsAtProgress, time.GetElapsedTime(_progress, now) - (Paused - _pausedAtProgress));
        (_progress, _stepsAtProgress, _pausedAtProgress) = (now, _steps, Paused);
        return rate;
    }

    /// <summary>What happens until the result is disposed is no training step. Pauses may nest.</summary>
    public IDisposable Pause()
    {
        if (_pauses++ == 0)
            _pauseStarted = time.GetTimestamp();
        return new PauseEnd(this);
    }

    private TimeSpan Stood => _standsSince is { } since ? _stood + time.GetElapsedTime(since) : _stood;

    private TimeSpan Paused => _pauses == 0 ? _paused : _paused + time.GetElapsedTime(_pauseStarted);

    private double Rate(long steps, TimeSpan duration) => duration > TimeSpan.Zero ? steps * tokensPerStep / duration.TotalSeconds : 0;

    private sealed class PauseEnd(TrainingClock clock) : IDisposable
    {
        public void Dispose()
        {
            if (clock._pauses == 1)
                clock._paused += clock.Time.GetElapsedTime(clock._pauseStarted);
            clock._pauses--;
        }
    }

    private TimeProvider Time => time;
}
