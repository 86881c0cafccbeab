using System.Globalization;
using Npgsql;
using Sweep.Store;

namespace Sweep.Bench.Cluster;

/// <summary>What the head, the workers and the database have done up to now.</summary>
/// <param name="Calls">Requests that the head has taken, of all its grains; 0 without a cluster.</param>
/// <param name="Transactions">Committed and rolled back, on the database.</param>
internal sealed record Load(double Seconds, double HeadCpu, double WorkerCpu, double Calls, long Transactions)
{
    private const string Received = "orleans_messaging_processing_dispatcher_received_total";

    // Of the kernel's clock: USER_HZ, 100 on all Linux machines.
    private const double TicksPerSecond = 100;

    public static async Task<Load> NowAsync(BenchProcesses processes, NpgsqlDataSource database, HttpClient http)
    {
        var calls = processes.Head is null ? 0
            : CallsOf(await http.GetStringAsync(new Uri($"http://127.0.0.1:{processes.HeadHealth}/metrics")));
        await using var command = database.CreateCommand("SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database");
        var transactions = Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        return new Load(
            TimeProvider.System.GetTimestamp() / (double)TimeProvider.System.TimestampFrequency,
            processes.Head is null ? 0 : CpuOf(processes.Head.Id),
            processes.Workers.Sum(worker => CpuOf(worker.Id)),
            calls,
            transactions);
    }

    /// <summary>Of a stretch of time, for people.</summary>
    public static string Describe(Load from, Load to)
    {
        var seconds = to.Seconds - from.Seconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(to.Calls - from.Calls) / seconds:0.0} calls/s at the head, {(to.Transactions - from.Transactions) / seconds:0.0} "
            + $"transactions/s, head {100 * (to.HeadCpu - from.HeadCpu) / seconds:0.0} % of a core, workers together "
            + $"{100 * (to.WorkerCpu - from.WorkerCpu) / seconds:0.0} %");
    }

    private static double CallsOf(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith(Received, StringComparison.Ordinal))
        .Where(line => line.Contains("Direction=\"Request\"", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.IndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            CultureInfo.InvariantCulture));

    // Fields 14 and 15 of /proc/PID/stat: user and system time; what is before them ends with the last parenthesis.
    private static double CpuOf(int process)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..13].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
