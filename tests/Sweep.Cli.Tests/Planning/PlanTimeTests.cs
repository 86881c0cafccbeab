using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests;

/// <summary>The time that a plan names is measured here, before anything was trained, and leaves out what is done.</summary>
public sealed partial class PlanTimeTests
{
    private const int Tries = 3;

    [Fact]
    public async Task Plan_OfATinyModelThatWasNeverTrained_NamesATimeNearTheRunsOwn()
    {
        // The machine may be given to others between the plan and the run: one pair of three must agree. An estimate from shapes is off
        // by more than ten in each.
        var pairs = new List<(double Told, double Taken)>();
        while (pairs.Count < Tries && !pairs.Exists(IsNear))
        {
            using var cli = new SweepCli();
            var file = cli.WriteSweep(learningRates: "[0.001]", maxIters: 20_000);
            var plan = await cli.RunAsync("plan", file, "--devices", "cpu:0");
            Assert.Contains("measured just now", plan.Output, StringComparison.Ordinal);
            Assert.Equal(0, (await cli.RunAsync("run", file, "--devices", "cpu:0")).ExitCode);
            var run = Assert.Single((await cli.RunAsync("leaderboard", "small", "--json")).Rows);
            var told = double.Parse(TimeOfFirstPoint().Match(plan.Output).Groups[1].Value, CultureInfo.InvariantCulture);
            pairs.Add((told, run.GetProperty("seconds").GetDouble()));
        }
        Assert.True(pairs.Exists(IsNear), $"told and taken, in seconds: {string.Join(", ", pairs)}");

        static bool IsNear((double Told, double Taken) pair) => pair.Told > pair.Taken / 3 && pair.Told < pair.Taken * 3;
    }

    [Fact]
    public async Task Plan_OfASweepThatIsPartlyDone_CountsWhatIsLeft()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep());

        var all = await cli.RunAsync("plan", cli.WriteSweep(), "--devices", "cpu:0");
        var some = await cli.RunAsync("plan", cli.WriteSweep(learningRates: "[0.001, 0.002, 0.004, 0.008]"), "--devices", "cpu:0");

        Assert.Contains("nothing is left to train", all.Output, StringComparison.Ordinal);
        Assert.Matches(@"more \(.*3\s+of\s+4\s+runs\s+are\s+done\)", some.Output.ReplaceLineEndings(" "));
    }

    // The last column of the first row.
    [GeneratedRegex(@"^1 .* ([0-9.]+)s\s*$", RegexOptions.Multiline)]
    private static partial Regex TimeOfFirstPoint();
}
