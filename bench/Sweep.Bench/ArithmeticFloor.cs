using System.Diagnostics;
using System.Globalization;

namespace Sweep.Bench;

/// <summary>bench/floor: a step's matrix products alone.</summary>
internal sealed class ArithmeticFloor(string program, int vocabulary)
{
    /// <summary>Median CPU milliseconds with our kernels and with OpenBLAS (NaN where it was not there to build against).</summary>
    public (double Ours, double OpenBlas) Measure(Shape shape)
    {
        var h = shape.Hyperparameters;
        int[] numbers = [vocabulary, h.BatchSize, h.BlockSize, h.NEmbd, h.NHead, h.NLayer, shape.StepsARound];
        var arguments = numbers.Select(n => n.ToString(CultureInfo.InvariantCulture));
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("LD_PRELOAD");
        using var process = Process.Start(start) ?? throw new SweepException($"{program} could not be started");
        var words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return (Number(words[0]), Number(words[1]));

        static double Number(string word) =>
            word.EndsWith("nan", StringComparison.Ordinal) ? double.NaN : double.Parse(word, CultureInfo.InvariantCulture);
    }
}
