using System.Text;

namespace Sweep.Core.Tests.SpecFile;

public sealed class SweepFileTests
{
    [Fact]
    public void Parse_TheDesignsExample_IsUnderstood()
    {
        var plan = Sample.Parse("""
            name: shakespeare-small
            data: ../shared/data/tinyshakespeare.txt   # relative to this file
            method: grid
            metric: {name: val_loss, goal: minimize}
            parameters:
              n_embd: 64                   # a scalar is a constant
              n_head: [2, 4]               # a list is a choice
              dropout: {values: [0.0, 0.1]}
              block_size: {min: 16, max: 64, step: 16}
            exclude:                       # drop points that match all the given values
              - {n_head: 4, dropout: 0.1}
            repeats: 3
            run_cap: 100
            max_concurrent_runs: 8
            max_retries: 1
            """);

        var spec = plan.Spec;
        Assert.Equal("shakespeare-small", spec.Name);
        Assert.Equal(new Metric("val_loss", true), spec.Metric);
        Assert.Equal((3, 100, 8, 1), (spec.Repeats, spec.RunCap, spec.MaxConcurrentRuns, spec.MaxRetries));
        Assert.Equal(Sample.Text.Reference, spec.Data);
        Assert.Equal((2 * 2 * 4 - 4) * 3, plan.Points.Count);
        Assert.Equal("n_head=2 dropout=0 block_size=16 seed=1337", plan.Lines()[0]);
        Assert.Equal("n_head=2 dropout=0 block_size=16 seed=1338", plan.Lines()[1]);
        Assert.Equal("n_head=4 dropout=0 block_size=64 seed=1339", plan.Lines()[^1]);
        Assert.Equal(Enumerable.Range(1, 36), plan.Points.Select(p => p.Number));
    }

    [Fact]
    public void Parse_AGridAsWandbWritesIt_IsUnderstood()
    {
        var plan = Sample.Parse("""
            method: grid
            data: text.txt
            metric:
              name: val_loss
              goal: minimize
            parameters:
              learning_rate:
                values: [0.01, 1e-3]
              n_embd:
                value: 32
              d_embed_is_not_here: 1
            """.Replace(
                "  d_embed_is_not_here: 1",
                "  context_length:\n    distribution: categorical\n    values: [8, 16]",
                StringComparison.Ordinal));

        Assert.Equal(["learning_rate=0.01 block_size=8", "learning_rate=0.01 block_size=16", "learning_rate=0.001 block_size=8",
            "learning_rate=0.001 block_size=16"], plan.Lines());
        Assert.All(plan.Points, p => Assert.Equal(32, p.Hyperparameters.NEmbd));
    }

    [Fact]
    public void Parse_WithDefaultsOnly_HasOnePointOfTheScriptsValuesAndTheFilesName()
    {
        var plan = Sample.Grid("model: gpt");

        Assert.Equal(new Hyperparameters(), Assert.Single(plan.Points).Hyperparameters);
        Assert.Equal("s", plan.Spec.Name);
        Assert.Equal(2, plan.Spec.MaxRetries);
        Assert.Empty(plan.Points[0].Varied);
    }

    [Theory]
    [InlineData("1e-4", 1e-4)]
    [InlineData("1E-4", 1e-4)]
    [InlineData("1.5e+2", 150)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("+0.1", 0.1)]
    [InlineData("3", 3)]
    public void Parse_ANumber_IsReadAsYaml12Does(string written, double value) =>
        Assert.Equal(value, Sample.Grid($"learning_rate: {written}").Points[0].Hyperparameters.LearningRate);

    [Theory]
    [InlineData("\"fast\"")]
    [InlineData("''")]
    [InlineData("1_0")]
    [InlineData("yes")]
    [InlineData("0x1F")]
    [InlineData("1e999")]
    [InlineData(".inf")]
    [InlineData("1,5")]
    [InlineData("- 1")]
    public void Parse_WhatIsNoNumber_IsAProblemOfItsValue(string written)
    {
        var problem = Assert.Single(Sample.Problems(() => Sample.Grid($"learning_rate: {written}")), p =>
            !p.Contains("not YAML", StringComparison.Ordinal) || written == "- 1");

        Assert.StartsWith("4:", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MinusZero_IsTheSameConfigurationAsZero() =>
        Assert.Equal(Sample.Grid("dropout: 0").Points[0].ConfigHash, Sample.Grid("dropout: -0.0").Points[0].ConfigHash);

    [Fact]
    public void Parse_ARangeOfFractions_HasTheValuesThatPeopleWrite() =>
        Assert.Equal(["dropout=0.1", "dropout=0.2", "dropout=0.3", "dropout=0.4"], Sample.Grid("dropout: {min: 0.1, max: 0.45, step: 0.1}")
            .Lines());

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Parse_EitherLineEnd_HasTheSamePlacesAndValues(string lineEnd)
    {
        var yaml = "data: text.txt\nparameters:\n  n_head: [2, 4]\n  dropout: 2\n".Replace("\n", lineEnd, StringComparison.Ordinal);

        Assert.Equal("4:12: dropout is 2; it must be a number in [0, 1)", Assert.Single(Sample.Problems(() => Sample.Parse(yaml))));
    }

    [Fact]
    public void Parse_AByteOrderMark_IsSkipped() =>
        Assert.Single(Sample.Parse([0xEF, 0xBB, 0xBF, .. "data: text.txt\nparameters: {dropout: 0}\n"u8]).Points);

    [Fact]
    public void Parse_ARelativePath_StartsAtTheFilesFolder()
    {
        string? opened = null;

        SweepFile.Parse("data: ../texts/a b.txt\nparameters: {dropout: 0}", "/sweeps/small/s.yaml", source =>
        {
            opened = source;
            return Sample.Text;
        });

        Assert.Equal("/sweeps/texts/a b.txt", opened);
    }

    [Fact]
    public void Parse_NamesOfAnyScript_AreKept()
    {
        Assert.Equal("ಕನ್ನಡ-1", Sample.Grid("dropout: 0", "name: ಕನ್ನಡ-1").Spec.Name);
        Assert.Contains("U+1F642", Assert.Single(Sample.Problems(() => Sample.Grid("dropout: 0", "name: 🙂"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AFileNameThatIsNoSweepName_AsksForAName()
    {
        var error = Assert.Throws<SweepFileException>(() =>
            SweepFile.Parse("data: x\nparameters: {dropout: 0}", "/tmp/my sweep.yaml", _ => Sample.Text));

        Assert.Contains("add a line like name: my-sweep", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DivisibilityOfABigram_IsNotAsked() =>
        Assert.Single(Sample.Grid("model: bigram\nn_embd: 64\nn_head: 3").Points);

    [Fact]
    public void Parse_AnImpossiblePairThatIsExcluded_IsNoProblem() =>
        Assert.Equal(
            ["n_embd=32 n_head=4", "n_embd=48 n_head=3", "n_embd=48 n_head=4"],
            Sample.Grid("n_embd: [32, 48]\nn_head: [3, 4]", "exclude: [{n_embd: 32, n_head: 3}]").Lines());

    [Fact]
    public void Parse_AnImpossiblePairInManyPoints_IsReportedOnce() =>
        Assert.Equal(
            "5:12: n_embd 64 is not divisible by n_head 3; choose n_head 2 or 4, or exclude the pair",
            Assert.Single(Sample.Problems(() => Sample.Grid("dropout: [0, 0.1, 0.2]\nn_head: [3, 4]\nseed: [1, 2, 3]"))));

    [Theory]
    [InlineData(99, true)] // 1,000 characters leave 100 for validation: 99 and the target of the last
    [InlineData(100, false)]
    public void Parse_ABlockSizeAtTheEdgeOfTheText_FitsOrNot(int blockSize, bool fits)
    {
        if (fits)
            Assert.Single(Sample.Grid($"block_size: {blockSize}").Points);
        else
            Assert.Contains("choose block_size 99 or less", Assert.Single(Sample.Problems(() => Sample.Grid($"block_size: {blockSize}"))),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AStreamWithoutEnd_IsRefusedAfterALittle()
    {
        using var stream = new Data.EndlessStream();

        var error = Assert.Throws<SweepFileException>(() => SweepFile.Read(stream, "s.yaml", _ => Sample.Text));

        Assert.Contains("larger than 256 KiB", error.Message, StringComparison.Ordinal);
        Assert.InRange(stream.Given, 0, 1 << 20);
    }

    [Fact]
    public void Parse_ThousandsOfProblems_ShowsTheFirstHundred()
    {
        var yaml = new StringBuilder("data: text.txt\nparameters:\n");
        for (var i = 0; i < 5000; i++)
            yaml.Append(FormattableString.Invariant($"  key{i}: 1\n"));

        var problems = Sample.Problems(() => Sample.Parse(yaml.ToString()));

        Assert.Equal(101, problems.Length);
        Assert.Contains("only the first 100", problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TheRepositorysConfigs_AreValid()
    {
        var files = Directory.GetFiles(Repository.PathOf("configs"), "*.yaml");

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var plan = SweepFile.Parse(File.ReadAllBytes(file), file, OpenOrBuiltin, TiktokenTokenizers.Find);
            Assert.Equal(Path.GetFileNameWithoutExtension(file), plan.Spec.Name);
        });
        Assert.Equal(8, SweepFile.Parse(File.ReadAllBytes(Repository.PathOf("configs", "demo.yaml")), "demo.yaml", Corpus.Builtin)
            .Points.Count);
    }

    // Tiny shakespeare is not part of the repository.
    private static Corpus OpenOrBuiltin(string source) =>
        File.Exists(source) ? Corpus.Open(source, File.OpenRead) : Corpus.Builtin("builtin:markov");
}
