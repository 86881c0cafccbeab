using System.Diagnostics;
using System.Globalization;

namespace Sweep.Bench;

/// <summary>A contender of ours: one of the two engines, in a process of its own. Speaks the lines that <see cref="Contender"/> describes.</summary>
internal sealed class EngineHost : IDisposable
{
    private readonly Scenario _scenario;
    private readonly ITrainingEngine _engine;
    private int _step;

    public EngineHost(string engine, Scenario scenario)
    {
        _scenario = scenario;
        _engine = TrainingEngines.Create(engine, "cpu", scenario.Shape.Hyperparameters, scenario.Vocabulary, scenario.Data);
        _engine.Import(scenario.InitialState());
    }

    public void Run(TextReader input, TextWriter output)
    {
        output.WriteLine(Train(1) with { Version = _engine.DeviceKind });
        while (input.ReadLine() is { } line && line != "exit")
        {
            var words = line.Split(' ');
            var count = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 1;
            output.WriteLine(words[0] switch
            {
                "step" => Train(count),
                "eval" => Evaluate(),
                "generate" => Generate(count),
                "memory" => new Reply { PeakMb = PeakMb() },
                _ => throw new InvalidDataException($"asked for '{line}'"),
            });
        }
    }

    private Reply Train(int steps)
    {
        IReadOnlyList<float> losses = [];
        return Timed(steps, () =>
        {
            _engine.TrainStep(_step++ % Scenario.Batches);
            losses = _engine.TakeLosses();
        }) with
        { Loss = losses[^1] };
    }

    private Reply Evaluate()
    {
        var h = _scenario.Shape.Hyperparameters;
        double total = 0;
        return Timed(1, () =>
        {
            var losses = new float[h.EvalIters * h.BatchSize];
            var starts = new int[_engine.SequencesAtOnce];
            foreach (var split in (Split[])[Split.Train, Split.Val])
            {
                for (var first = 0; first < losses.Length; first += starts.Length)
                {
                    var some = starts.AsSpan(0, Math.Min(starts.Length, losses.Length - first));
                    _scenario.Data.EvalStarts(split, first, some);
                    _engine.SequenceLosses(some, losses.AsSpan(first, some.Length));
                }
                total += losses.Average(l => (double)l) / 2;
            }
        }) with
        { Loss = total };
    }

    private Reply Generate(int tokens) => Timed(1, () =>
        TextSampler.Sample(_engine, _scenario.Vocabulary, _scenario.Shape.Hyperparameters.BlockSize, [0], tokens, temperature: 1, seed: 1));

    private static Reply Timed(int repetitions, Action work)
    {
        double[] cpu = new double[repetitions], wall = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            var (cpuStart, wallStart) = (CpuClock.Now, Stopwatch.GetTimestamp());
            work();
            cpu[i] = CpuClock.Now - cpuStart;
            wall[i] = Stopwatch.GetElapsedTime(wallStart).TotalMilliseconds;
        }
        return new Reply { CpuMs = cpu, WallMs = wall };
    }

    private static double PeakMb()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public void Dispose() => _engine.Dispose();
}
