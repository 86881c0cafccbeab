using System.Diagnostics;
using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>
/// Watches a worker and kills its trainers with SIGKILL at random moments, each run a given number of times. The moment is a time, not an
/// event: it falls into updates, evaluations and the writing of checkpoints alike.
/// </summary>
/// <param name="next">Told everything too.</param>
/// <param name="secondsOf">How long each run took undisturbed.</param>
internal sealed class TrainerKiller(IProgress<WorkerEvent> next, IReadOnlyDictionary<RunId, double> secondsOf, int kills, long seed,
    TimeProvider time) : IProgress<WorkerEvent>
{
    // So near its end a run may be over before it is killed.
    private const double LatestMoment = 0.95;
    private readonly Lock _lock = new();
    private readonly Dictionary<RunId, Victim> _victims = [];

    public void Report(WorkerEvent value)
    {
        next.Report(value);
        lock (_lock)
        {
            switch (value)
            {
                case RunStartedEvent started:
                    Of(started.Run).Started(started);
                    break;
                case RunEvaluatedEvent evaluated:
                    Of(evaluated.Run).Evaluations.Add(evaluated.Evaluation);
                    Of(evaluated.Run).Reached(evaluated.Evaluation.Step);
                    break;
                case RunProgressEvent progress:
                    Of(progress.Run).Reached(progress.Step);
                    break;
                case RunEndedEvent ended:
                    Of(ended.Run).Ended();
                    break;
            }
        }
    }

    /// <summary>What happened to a run; to be read once the worker has ended.</summary>
    public (int Kills, IReadOnlyList<int> ResumedFrom, IReadOnlyList<Evaluation> Evaluations) StoryOf(RunId run)
    {
        lock (_lock)
        {
            var victim = Of(run);
            return (victim.Kills, victim.ResumedFrom, victim.Evaluations);
        }
    }

    private Victim Of(RunId run) => _victims.TryGetValue(run, out var victim) ? victim
        : _victims[run] = new Victim(secondsOf.GetValueOrDefault(run), kills, new Random(SeedOf(run)), time);

    // Of its own for every run: which slot it gets, and when, must not change its moments.
    private int SeedOf(RunId run) => unchecked((int)(seed * 1_000_003 + run.Number));

    private sealed class Victim(double seconds, int kills, Random random, TimeProvider time)
    {
        private ITimer? _timer;
        private int _trainer;
        private double _target;
        private int _maxIters;
        private int _armed;
        private int _killed;

        public int Kills => Volatile.Read(ref _killed);
        public List<int> ResumedFrom { get; } = [];
        public List<Evaluation> Evaluations { get; } = [];

        public void Started(RunStartedEvent started)
        {
            if (started.Attempt > 1)
                ResumedFrom.Add(started.FromStep);
            if (Kills >= kills)
                return;
            // The run is cut into a piece for each kill, and each falls anywhere into its own: so they are spread over the run, and
            // something was done between them.
            _target = LatestMoment * (Kills + random.NextDouble()) / kills;
            (_trainer, _maxIters) = (started.TrainerProcessId, started.Hyperparameters.MaxIters);
            Volatile.Write(ref _armed, 1);
            var done = (double)started.FromStep / _maxIters;
            _timer = time.CreateTimer(_ => Kill(), null, TimeSpan.FromSeconds(seconds * Math.Max(0, _target - done)),
                Timeout.InfiniteTimeSpan);
        }

        /// <summary>A run that goes faster than it went undisturbed does not escape.</summary>
        public void Reached(int step)
        {
            if (step >= _target * _maxIters)
                Kill();
        }

        public void Ended()
        {
            Volatile.Write(ref _armed, 0);
            _timer?.Dispose();
            _timer = null;
        }

        // Once for each attempt: from the timer's thread or the slot's.
        private void Kill()
        {
            if (Interlocked.Exchange(ref _armed, 0) == 0)
                return;
            try
            {
                using var trainer = Process.GetProcessById(_trainer);
                trainer.Kill();
                Interlocked.Increment(ref _killed);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It had ended already.
            }
        }
    }
}
