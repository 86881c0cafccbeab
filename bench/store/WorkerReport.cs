namespace Sweep.Bench.Store;

/// <summary>What one process, or all of them together, did.</summary>
internal sealed record WorkerReport
{
    public int Claims { get; set; }
    public int Runs { get; set; }
    public int Evaluations { get; set; }
    public int Errors { get; set; }
    public double CpuSeconds { get; set; }
    public string? FirstError { get; set; }
    public List<float> ClaimMilliseconds { get; init; } = [];

    public static WorkerReport Sum(IEnumerable<WorkerReport> reports)
    {
        var sum = new WorkerReport();
        foreach (var report in reports)
        {
            sum.Claims += report.Claims;
            sum.Runs += report.Runs;
            sum.Evaluations += report.Evaluations;
            sum.Errors += report.Errors;
            sum.CpuSeconds += report.CpuSeconds;
            sum.FirstError ??= report.FirstError;
            sum.ClaimMilliseconds.AddRange(report.ClaimMilliseconds);
        }
        return sum;
    }

    /// <summary>The claim latency below which <paramref name="share"/> of the claims stayed, in milliseconds.</summary>
    public float ClaimQuantile(double share)
    {
        var sorted = ClaimMilliseconds.Order().ToList();
        return sorted.Count == 0 ? float.NaN : sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
    }
}
