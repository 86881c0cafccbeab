using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>
/// Packs of several sizes on one device, one after the other: what a step costs when so many runs are trained as one model.
/// </summary>
internal sealed class PackComparison(Scenario scenario, string device, IReadOnlyList<int> sizes, int rounds, Action<string> progress)
{
    // The device's first steps choose kernels and fill allocators.
    private const int StepsToWarmUp = 10;

    /// <summary>Steps of a round, of all runs together: more on a GPU, where they are short and the last is waited for.</summary>
    private int RunStepsARound => device == "cpu" ? 32 : 2048;

    /// <summary>Sizes in ascending order; ends with the first that the device's memory does not hold, without figures.</summary>
    public IReadOnlyList<PackFigures> Run()
    {
        var figures = new List<PackFigures>();
        var before = DeviceMemory.UsedMb(device);
        foreach (var size in sizes.Order())
        {
            var figure = new PackFigures(size);
            figures.Add(figure);
            progress($"{scenario.Shape.Name}: pack of {size} on {device}");
            try
            {
                Measure(figure);
            }
            catch (ExternalException e) when (e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
            {
                progress($"{scenario.Shape.Name}: a pack of {size} does not fit into the memory of {device}");
                break;
            }
            figure.MemoryMb = DeviceMemory.UsedMb(device) - before;
        }
        return figures;
    }

    private void Measure(PackFigures figure)
    {
        using var pack = Create(figure.Runs);
        var steps = new int[figure.Runs];
        Train(pack, steps, StepsToWarmUp);
        for (var round = 0; round < rounds; round++)
        {
            var count = Math.Max(2, RunStepsARound / figure.Runs);
            var began = Now;
            Train(pack, steps, count);
            figure.StepMs.Add((Now - began) / count);
        }
    }

    private TorchEngine Create(int runs)
    {
        var h = scenario.Shape.Hyperparameters;
        var members = Enumerable.Range(0, runs).Select(run => h with { Seed = h.Seed + run, LearningRate = 1e-3 / (1 + run) }).ToList();
        var data = members.Select(member => new TrainingData(scenario.Corpus, member));
        var pack = new TorchEngine(members, scenario.Vocabulary, [.. data], device);
        for (var run = 0; run < runs; run++)
            pack.Members[run].Import(scenario.InitialState());
        return pack;
    }

    private static void Train(TorchEngine pack, int[] steps, int count)
    {
        for (var i = 0; i < count; i++)
        {
            pack.TrainStep(steps);
            for (var run = 0; run < steps.Length; run++)
                steps[run]++;
        }
        for (var run = 0; run < steps.Length; run++)
            pack.Members[run].TakeLosses(); // waits for the device
    }

    // The process's own time on a CPU, so that a neighbour on the machine does not count; the wall's where another chip computes.
    private double Now => device == "cpu" ? CpuClock.Now : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
}

/// <param name="Runs">Members of the pack.</param>
internal sealed record PackFigures(int Runs)
{
    /// <summary>Milliseconds of a step of all members.</summary>
    public List<double> StepMs { get; } = [];

    /// <summary>Of the device, since before the first pack: the largest pack so far, and libtorch itself; null on a CPU.</summary>
    public double? MemoryMb { get; set; }

    /// <summary>Steps of single runs in a second.</summary>
    public double RunStepsPerSecond => Runs * 1e3 / Measurements.Median(StepMs);
}
