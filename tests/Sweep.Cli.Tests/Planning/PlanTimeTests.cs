using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests;

/// <summary>The time that a plan names is measured here, before anything was trained, and leaves out what is done.</summary>
public sealed partial class PlanTimeTests
{
    [Fact]
    public async Task Plan_OfATinyModelThatWasNeverTrained_MeasuresItAndNamesATimeThatIsNotZero()
    {
        using var cli = new SweepCli();
        var file = cli.WriteSweep(learningRates: "[0.001]", maxIters: 20_000);

        var plan = await cli.RunAsync("plan", file, "--devices", "cpu:0");

        // How near it is depends on who else uses the machine, so that is no matter for a test.
        Assert.Contains("measured just now", plan.Output, StringComparison.Ordinal);
        Assert.True(double.Parse(TimeOfFirstPoint().Match(plan.Output).Groups[1].Value, CultureInfo.InvariantCulture) > 0, plan.Output);
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
