using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// Numbers that the host computes for every step of every run. Those of many steps are sent to the device at once, so that no step waits
/// for a copy.
/// </summary>
/// <param name="width">How many numbers a run has at a step.</param>
/// <param name="fill">Writes the numbers of one run at one step; a function of these two alone.</param>
internal sealed class StepTable<T>(int runs, int width, Device device, StepTable<T>.Filler fill) : IDisposable where T : unmanaged
{
    private const int StepsSentAtOnce = 256;

    private readonly int[] _first = new int[runs];
    private Tensor? _sent; // (StepsSentAtOnce, R, width)

    public delegate void Filler(int run, int step, Span<T> numbers);

    /// <summary>(R, width): the numbers of each run at its own step.</summary>
    public Tensor At(ReadOnlySpan<int> steps)
    {
        if (!Holds(steps))
            Send(steps);
        return _sent!.select(0, steps[0] - _first[0]);
    }

    /// <summary>
    /// Whether what was sent has the numbers of these steps: the runs advance together, so it does while all are equally far from its first
    /// step.
    /// </summary>
    private bool Holds(ReadOnlySpan<int> steps)
    {
        var ahead = steps[0] - _first[0];
        if (_sent is null || ahead is < 0 or >= StepsSentAtOnce)
            return false;
        for (var run = 1; run < steps.Length; run++)
        {
            if (steps[run] - _first[run] != ahead)
                return false;
        }
        return true;
    }

    private void Send(ReadOnlySpan<int> steps)
    {
        _sent?.Dispose();
        _sent = null;
        steps.CopyTo(_first);
        var numbers = new T[StepsSentAtOnce * runs * width];
        for (var i = 0; i < StepsSentAtOnce; i++)
        {
            for (var run = 0; run < runs; run++)
                fill(run, steps[run] + i, numbers.AsSpan((i * runs + run) * width, width));
        }
        using var scope = NewDisposeScope();
        _sent = from_array(numbers).clone().to(device).view(StepsSentAtOnce, runs, width).DetachFromDisposeScope();
    }

    public void Dispose() => _sent?.Dispose();
}
