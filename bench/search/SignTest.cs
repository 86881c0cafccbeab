namespace Sweep.Bench.Search;

/// <summary>The two-sided sign test of paired differences; ties are left out.</summary>
internal static class SignTest
{
    /// <summary>How likely a fair coin is at least as far from even.</summary>
    public static double PValue(int better, int worse)
    {
        var count = better + worse;
        var logs = new double[count + 1];
        for (var i = 1; i <= count; i++)
            logs[i] = logs[i - 1] + Math.Log(i); // of factorials
        var tail = 0.0;
        for (var i = Math.Max(better, worse); i <= count; i++)
            tail += Math.Exp(logs[count] - logs[i] - logs[count - i] - count * Math.Log(2));
        return Math.Min(1, 2 * tail);
    }
}
