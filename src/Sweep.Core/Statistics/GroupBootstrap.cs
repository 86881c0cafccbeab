using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sweep.Core.Statistics;

/// <summary>
/// Draws the groups of one evaluation class anew, with replacement, the same ones for all its models. What is drawn follows from counters
/// alone, and no sum runs across the lanes of a vector, so that the width of a machine's vectors changes nothing.
/// </summary>
internal sealed class GroupBootstrap
{
    public const int Resamples = 1024;

    private readonly int _groups;
    private readonly float[] _counts;   // (group, resample): how often it was drawn
    private readonly float[] _scale;    // (resample)

    /// <param name="key">Of this class.</param>
    public GroupBootstrap(CounterRandom key, int groups)
    {
        _groups = groups;
        _counts = new float[groups * Resamples];
        for (var i = 0; i < groups * Resamples; i++)
            _counts[(int)key.Below((ulong)i, groups) * Resamples + i % Resamples]++;
        // From a sum to a mean, from the variance of a resample to that of the sample, and from a normal tail to Student's, whose standard
        // error is itself an estimate: of few groups the plain bootstrap finds too little noise.
        var doubt = new VarianceDoubt(groups - 1);
        var toMean = Math.Sqrt(groups / (groups - 1.0)) / groups;
        _scale = [.. Enumerable.Range(0, Resamples).Select(resample => (float)(toMean * doubt.Draw(key.Derive(1), resample)))];
    }

    /// <summary>How far a model's mean moves in each resample.</summary>
    /// <param name="centered">Its groups less their mean.</param>
    /// <param name="moves">(resample)</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<double> centered, Span<float> moves)
    {
        moves.Clear();
        for (var group = 0; group < _groups; group++)
        {
            var loss = new Vector<float>((float)centered[group]);
            var counts = _counts.AsSpan(group * Resamples, Resamples);
            for (var i = 0; i < Resamples; i += Vector<float>.Count)
                (new Vector<float>(moves[i..]) + new Vector<float>(counts[i..]) * loss).CopyTo(moves[i..]);
        }
        for (var i = 0; i < Resamples; i++)
            moves[i] *= _scale[i];
    }
}
