using System.Text.Json;
using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Spec;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("n_head: [2, 4]\ndropout: 0.1",
        "dropout: {value: 0.10}\nn_head: {values: [2, 4]}")] // order of parameters, ways to write them
    [InlineData("n_head: 4", "dropout: 0.0")] // defaults given or not
    [InlineData("block_size: {min: 8, max: 24, step: 8}", "context_length: [8, 16, 24]")]
    [InlineData("learning_rate: 1e-3", "learning_rate: 0.001")]
    public void ToCanonicalJson_OfTheSameSweepWrittenOtherwise_IsTheSame(string one, string other) =>
        Assert.Equal(Sample.Grid(one).Spec.ToCanonicalJson(), Sample.Grid(other).Spec.ToCanonicalJson());

    [Fact]
    public void ToCanonicalJson_HasSortedKeysAndNoPath()
    {
        var json = Sample.Grid("batch_size: [8, 16]\ndropout: {min: 0.1, max: 0.2}",
            "method: random\nrun_cap: 3\nexclude: [{n_head: 4, batch_size: 8}]").Spec.ToCanonicalJson();

        using var document = JsonDocument.Parse(json);
        AssertSorted(document.RootElement);
        Assert.DoesNotContain("text.txt", json, StringComparison.Ordinal);
        Assert.Contains(Sample.Text.Sha256, json, StringComparison.Ordinal);
        Assert.Equal(
            Hyperparameter.All.Count(p => !p.WasAddedLater), document.RootElement.GetProperty("parameters").EnumerateObject().Count());
    }

    [Fact]
    public void ToCanonicalJson_LaterHyperparameters_AreThereOnlyWhereTheyAreNotTheDefault()
    {
        var without = Sample.Grid("n_head: 4").Spec.ToCanonicalJson();

        Assert.Equal(without, Sample.Grid("n_head: 4\nbias: true\nlr_schedule: constant\nwarmup_iters: 0").Spec.ToCanonicalJson());
        Assert.NotEqual(without, Sample.Grid("n_head: 4\nbias: [true, false]").Spec.ToCanonicalJson());
        // It may be the default or not: that depends on max_iters.
        Assert.NotEqual(without, Sample.Grid("n_head: 4\nlr_decay_iters: 5000").Spec.ToCanonicalJson());
    }

    [Fact]
    public void Describe_EqualSpecs_IsEmpty()
    {
        var json = Sample.Grid("dropout: 0.1").Spec.ToCanonicalJson();

        Assert.Empty(SpecDifference.Describe(json, json));
    }

    [Fact]
    public void Describe_OtherValues_ShowsThemByKey()
    {
        var stored = Sample.Grid("dropout: 0\nlearning_rate: 1e-3", "max_concurrent_runs: 2").Spec.ToCanonicalJson();
        var given = Sample.Grid("dropout: [0, 0.1]\nlearning_rate: {min: 1e-4, max: 1e-3}", "method: random\nrun_cap: 5")
            .Spec.ToCanonicalJson();

        Assert.Equal(
            [
                "max_concurrent_runs: 2 -> (none)",
                "method: grid -> random",
                "parameters.dropout: [0] -> [0, 0.1]",
                "parameters.learning_rate: [0.001] -> {distribution: uniform, max: 0.001, min: 0.0001}",
                "run_cap: (none) -> 5",
            ],
            SpecDifference.Describe(stored, given));
    }

    [Theory]
    [InlineData("not json", "{}")]
    [InlineData("{}", "[1, 2]")]
    [InlineData("", "{\"a\":{}}")]
    public void Describe_WhatIsNoSpec_DoesNotThrow(string stored, string given) =>
        Assert.NotNull(SpecDifference.Describe(stored, given));

    private static void AssertSorted(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            Assert.All(element.EnumerateArray(), AssertSorted);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        var names = element.EnumerateObject().Select(m => m.Name).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All(element.EnumerateObject(), m => AssertSorted(m.Value));
    }
}
