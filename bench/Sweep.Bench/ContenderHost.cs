using System.Diagnostics;
using System.Globalization;

namespace Sweep.Bench;

/// <summary>The process of a contender that is written in C#. It speaks the lines that <see cref="Contender"/> describes.</summary>
internal abstract class ContenderHost : IDisposable
{
    /// <summary>What computes, for the report.</summary>
    protected abstract string Version { get; }

    /// <summary>One update on the next batch; returns the loss before it.</summary>
    protected abstract double Step();

    /// <summary>So many updates, their losses not looked at until all are done.</summary>
    protected virtual void Steps(int count)
    {
        for (var i = 0; i < count; i++)
            Step();
    }

    /// <summary>The mean loss over the evaluation sequences of both splits.</summary>
    protected abstract double Evaluate();

    /// <summary>Draws so many tokens, one after the other.</summary>
    protected abstract void Generate(int tokens);

    public abstract void Dispose();

    public void Run(TextReader input, TextWriter output)
    {
        output.WriteLine(Timed(1, Step) with { Version = Version });
        while (input.ReadLine() is { } line && line != "exit")
        {
            var words = line.Split(' ');
            var count = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 1;
            output.WriteLine(words[0] switch
            {
                "step" => Timed(count, Step),
                "steps" => MeanOf(count),
                "eval" => Timed(1, Evaluate),
                "generate" => Timed(1, () =>
                {
                    Generate(count);
                    return null;
                }),
                "memory" => new Reply { PeakMb = PeakMb() },
                _ => throw new InvalidDataException($"asked for '{line}'"),
            });
        }
    }

    private Reply MeanOf(int count)
    {
        var start = Stopwatch.GetTimestamp();
        Steps(count);
        return new Reply { WallMs = [Stopwatch.GetElapsedTime(start).TotalMilliseconds / count] };
    }

    private static Reply Timed(int repetitions, Func<double> work) => Timed(repetitions, () => (double?)work());

    private static Reply Timed(int repetitions, Func<double?> work)
    {
        double[] cpu = new double[repetitions], wall = new double[repetitions];
        double? result = null;
        for (var i = 0; i < repetitions; i++)
        {
            var (cpuStart, wallStart) = (CpuClock.Now, Stopwatch.GetTimestamp());
            result = work();
            cpu[i] = CpuClock.Now - cpuStart;
            wall[i] = Stopwatch.GetElapsedTime(wallStart).TotalMilliseconds;
        }
        return new Reply { CpuMs = cpu, WallMs = wall, Loss = result };
    }

    private static double PeakMb()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
