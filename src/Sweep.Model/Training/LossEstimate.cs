namespace Sweep.Model;

/// <summary>Mean cross-entropy over evaluated sequences, in nats per token, and the standard error of that mean.</summary>
public readonly record struct LossEstimate(double Mean, double Sem)
{
    /// <summary>The mean, and the square root of (unbiased variance / n); 0 for a single sequence.</summary>
    /// <param name="losses">One for each sequence: the mean over its characters.</param>
    public static LossEstimate Of(ReadOnlySpan<float> losses)
    {
        double sum = 0;
        foreach (var loss in losses)
            sum += loss;
        var mean = sum / losses.Length;
        double squares = 0;
        foreach (var loss in losses)
            squares += (loss - mean) * (loss - mean);
        return new LossEstimate(mean, losses.Length < 2 ? 0 : Math.Sqrt(squares / (losses.Length - 1) / losses.Length));
    }
}
