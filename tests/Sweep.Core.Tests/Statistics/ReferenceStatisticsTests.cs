using System.Text.Json;
using Sweep.Core.Statistics;

namespace Sweep.Core.Tests.Statistics;

/// <summary>Against figures that were computed with numpy and scipy.</summary>
public sealed class ReferenceStatisticsTests
{
    private const double Tolerance = 1e-9;
    private const double TailTolerance = 1e-6;

    [SharedFact("stats", "paired.json")]
    public void Paired_AgainstTheBest_EqualsTheReference()
    {
        using var reference = Read("paired.json");
        var models = Rows(reference.RootElement.GetProperty("batches"));
        var expected = reference.RootElement.GetProperty("against_best").EnumerateArray().ToList();
        var differences = models.Skip(1).Select(model => Differences.Paired(model, models[0])).ToList();
        var holm = HolmCorrection.Adjust([.. differences.Select(difference => difference.OneSided)]);

        Assert.Equal(3, expected.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Near(expected[i], "mean_difference", differences[i].Mean);
            Near(expected[i], "se", differences[i].StandardError);
            Near(expected[i], "t", differences[i].T);
            NearTail(expected[i], "p_one_sided", differences[i].OneSided);
            NearTail(expected[i], "p_holm", holm[i]);
            Near(expected[i], "unpaired_se", Differences.UnpairedError(
                MeanEstimate.Of(models[i + 1]).StandardError, MeanEstimate.Of(models[0]).StandardError));
        }
    }

    [SharedFact("stats", "paired.json")]
    public void BySeed_AgainstTheBest_EqualsTheReference()
    {
        using var reference = Read("paired.json");
        var seeds = Rows(reference.RootElement.GetProperty("seeds"));
        var means = reference.RootElement.GetProperty("seed_means");
        var halves = reference.RootElement.GetProperty("seed_ci95_half");
        for (var i = 0; i < seeds.Count; i++)
        {
            Assert.Equal(means[i].GetDouble(), MeanEstimate.Of(seeds[i]).Mean, Tolerance);
            Assert.Equal(halves[i].GetDouble(), MeanEstimate.Of(seeds[i]).HalfWidth, Tolerance);
        }
        foreach (var expected in reference.RootElement.GetProperty("configurations_against_best").EnumerateArray())
        {
            var difference = Differences.BySeed(
                BySeed(seeds[expected.GetProperty("configuration").GetInt32()]), BySeed(seeds[0]));
            Near(expected, "mean_difference", difference.Mean);
            Near(expected, "se", difference.StandardError);
            Assert.Equal(expected.GetProperty("ci95")[0].GetDouble(), difference.Low, Tolerance);
            Assert.Equal(expected.GetProperty("ci95")[1].GetDouble(), difference.High, Tolerance);
            NearTail(expected, "p_two_sided", difference.TwoSided);
        }
    }

    [SharedFact("stats", "anova.json")]
    public void VarianceAnalysis_OfThreeSeeds_EqualsTheReference()
    {
        using var reference = Read("anova.json");
        var analysis = Analyse(reference.RootElement, seed: null);
        var effects = reference.RootElement.GetProperty("effects");

        Assert.Equal(effects.EnumerateObject().Count(), analysis.Effects.Count);
        foreach (var effect in analysis.Effects)
        {
            var expected = effects.GetProperty(NameOf(effect));
            Near(expected, "ss", effect.SumOfSquares);
            Assert.Equal(expected.GetProperty("df").GetInt32(), effect.Freedom);
            Near(expected, "F", effect.F!.Value);
            NearTail(expected, "p", effect.Probability!.Value);
            Near(reference.RootElement.GetProperty("share"), NameOf(effect), effect.Share);
        }
        Near(reference.RootElement.GetProperty("residual"), "ss", analysis.ResidualSquares!.Value);
        Assert.Equal(24, analysis.ResidualFreedom);
        Near(reference.RootElement, "total_ss", analysis.TotalSquares);
    }

    [SharedFact("stats", "anova.json")]
    public void VarianceAnalysis_OfOneSeed_EqualsTheReferenceAndTestsNothing()
    {
        using var reference = Read("anova.json");
        var expected = reference.RootElement.GetProperty("one_seed");
        var analysis = Analyse(reference.RootElement, expected.GetProperty("seed").GetInt64());

        Assert.All(analysis.Effects, effect => Near(expected.GetProperty("ss"), NameOf(effect), effect.SumOfSquares));
        Assert.All(analysis.Effects, effect => Assert.Null(effect.F));
        Near(expected, "total_ss", analysis.TotalSquares);
    }

    private static VarianceAnalysis Analyse(JsonElement reference, long? seed)
    {
        var factors = reference.GetProperty("factors").EnumerateObject().ToList();
        var rows = reference.GetProperty("rows").EnumerateArray()
            .Where(row => seed is null || row.GetProperty("seed").GetInt64() == seed).ToList();
        int Level(JsonElement row, JsonProperty factor) =>
            factor.Value.EnumerateArray().Select(level => level.GetString()).ToList().IndexOf(row.GetProperty(factor.Name).GetString());
        return VarianceAnalysis.Of(
            [.. factors.Select(factor => factor.Name)],
            [.. rows.Select(row => factors.Select(factor => Level(row, factor)).ToArray())],
            [.. rows.Select(row => row.GetProperty("value").GetDouble())])!;
    }

    // Of three factors, what is left beyond the pairs is what the three do together.
    private static string NameOf(VarianceEffect effect) =>
        effect.Factors.Count > 0 ? string.Join('*', effect.Factors) : "n_embd*dropout*learning_rate";

    private static Dictionary<long, double> BySeed(double[] values) => values.Index().ToDictionary(v => (long)v.Index, v => v.Item);

    private static void Near(JsonElement expected, string name, double actual) =>
        Assert.InRange(Math.Abs(actual - expected.GetProperty(name).GetDouble()), 0, Tolerance * Math.Max(1, Math.Abs(actual)));

    private static void NearTail(JsonElement expected, string name, double actual) =>
        Assert.Equal(1, actual / expected.GetProperty(name).GetDouble(), TailTolerance);

    private static List<double[]> Rows(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray())];

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(Repository.Shared("stats", file)!));
}
