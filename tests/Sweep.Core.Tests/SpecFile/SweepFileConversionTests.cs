using System.Text;

namespace Sweep.Core.Tests.SpecFile;

public sealed class SweepFileConversionTests
{
    private const string FromWandb = """
        program: train.py
        name: my (first) sweep
        method: bayes
        early_terminate: {type: hyperband, min_iter: 3}
        metric: {name: val_acc, goal: maximize}
        favourite_colour: blue
        parameters:
          opt:
            parameters:
              lr: {distribution: log_uniform, min: -9.2, max: -4.6}
              momentum: {value: 0.9}
          wandb_log: {value: true}
          epochs: {value: 3}
          hidden_dim: {values: [32, 64], probabilities: [0.25, 0.75]}
          d_model: {value: 16}
          dropout: {distribution: normal, mu: 0.2, sigma: 0.03}
          num_heads: {values: [2, 4]}
          batch_size: {distribution: q_uniform, min: 8, max: 32, q: 8}
        """;

    [Fact]
    public void Convert_AFileOfWandb_KeepsWhatHasAMeaningAndSaysWhatHasNone()
    {
        var converted = Convert(FromWandb);

        Assert.Equal(
            [
                "1: there is no data: builtin:markov is put in; write the path of your text",
                "1: program is for launching a script and is ignored",
                "2: the name my (first) sweep becomes my-first-sweep",
                "3: method bayes needs run_cap, the number of runs: 20 is put in",
                "5: metric becomes {name: val_loss, goal: minimize}: val_acc is not measured here; losses are",
                "6: favourite_colour is left out: unknown key 'favourite_colour'; known keys are name, data, tokenizer, val_data, split, "
                    + "method, metric, parameters, exclude, repeats, run_cap, search, start, max_concurrent_runs, max_retries, "
                    + "early_terminate, target, priority",
                "8: the parameters nested in opt are written without it",
                "10: lr is learning_rate",
                "10: the bounds of log_uniform are exponents of e, so that learning_rate is from 0.000101039 to 0.0100518",
                "11: momentum is left out: unknown hyperparameter 'momentum'",
                "12: wandb_log is no hyperparameter here and is ignored",
                "13: epochs is left out: epochs is no unit here, since batches are drawn at random places of the text: an epoch of this "
                    + "text (270000 characters to train on, batch_size 8 to 32, block_size 32) is 264 to 1055 steps; give the length of a "
                    + "run in steps instead",
                "14: hidden_dim is n_embd",
                "15: d_model is left out: it gives n_embd once more",
                "17: num_heads is n_head",
            ],
            converted.Changes.Select(change => FormattableString.Invariant($"{change.Line}: {change.Message}")));
        Assert.EndsWith("""
            name: my-first-sweep
            data: builtin:markov
            method: bayes
            metric: {name: val_loss, goal: minimize}
            parameters:
              learning_rate: {distribution: log_uniform_values, min: 0.000101039, max: 0.0100518}
              n_embd: {values: [32, 64], probabilities: [0.25, 0.75]}
              dropout: {distribution: normal, mu: 0.2, sigma: 0.03}
              n_head: [2, 4]
              batch_size: {distribution: q_uniform, min: 8, max: 32, q: 8}
            run_cap: 20
            search: {startup: 10, lag: 8}
            early_terminate: {type: hyperband, min_iter: 3, eta: 3, cohort: 27}

            """, converted.Text, StringComparison.Ordinal);
        Assert.Equal(10, Sample.Parse(converted.Text).Points.Count);
    }

    [Fact]
    public void Convert_AFileOfSweep_IsTheSameSweep()
    {
        const string Yaml = """
            name: all-of-it
            data: text.txt
            method: random
            metric: {name: train_loss, goal: minimize}
            parameters:
              n_head: [2, 4]
              model: [gpt, bigram]
              dropout: {distribution: q_uniform, min: 0, max: 0.3, q: 0.05}
              learning_rate: {distribution: log_normal, mu: -6, sigma: 1}
              n_embd: {distribution: q_normal, mu: 64, sigma: 8, q: 16}
              n_layer: {values: [1, 2], probabilities: [0.9, 0.1]}
            exclude: [{n_head: 4, model: bigram}]
            repeats: 2
            run_cap: 12
            max_concurrent_runs: 3
            max_retries: 5
            """;

        var converted = Convert(Yaml);

        Assert.Empty(converted.Changes);
        Assert.Equal(Sample.Parse(Yaml).Spec.ToCanonicalJson(), Sample.Parse(converted.Text).Spec.ToCanonicalJson());
    }

    [Fact]
    public void Convert_ASearchWithPointsGivenByHand_IsTheSameSweep()
    {
        const string Yaml = """
            name: given
            data: text.txt
            method: sobol
            parameters:
              n_head: [2, 4]
              learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}
            run_cap: 12
            start:
              - {learning_rate: 3e-4, n_head: 4}
              - {n_head: 2}
            """;

        var converted = Convert(Yaml);

        Assert.Empty(converted.Changes);
        Assert.Contains("\nstart:\n  - {learning_rate: 0.0003, n_head: 4}\n  - {n_head: 2}\n", converted.Text, StringComparison.Ordinal);
        Assert.Equal(Sample.Parse(Yaml).Spec.ToCanonicalJson(), Sample.Parse(converted.Text).Spec.ToCanonicalJson());
    }

    [Fact]
    public void Convert_AMethodThatLearns_KeepsItsSettings()
    {
        const string Yaml = "method: tpe\nrun_cap: 5\nsearch: {lag: 2}\nparameters: {n_head: [2, 4]}\ndata: builtin:markov";

        var converted = Convert(Yaml);

        Assert.Empty(converted.Changes);
        var spec = Sample.Parse(converted.Text).Spec;
        Assert.Equal((SearchMethod.Tpe, new SearchSettings(10, 2)), (spec.Method, spec.Search));
    }

    [Fact]
    public void Convert_WithAText_HasItInPlaceOfTheFiles()
    {
        var converted = SweepFileConversion.Convert(
            "data: other.txt\nparameters: {dropout: 0}"u8, "w.yaml", "/texts/a \"b\".txt", source => Corpus.Read(
                new MemoryStream(Encoding.ASCII.GetBytes(new string('a', 1000))), source));

        Assert.Contains("\nname: w\ndata: \"/texts/a \\\"b\\\".txt\"\n", converted.Text, StringComparison.Ordinal);
        Assert.Single(Sample.Parse(converted.Text).Points);
    }

    [Theory]
    [InlineData("a: [", "not YAML")]
    [InlineData("- 1", "the file holds no sweep")]
    [InlineData("method: grid", "'parameters' is missing")]
    [InlineData("parameters: {momentum: 1}", "parameters is empty")]
    [InlineData("parameters: {n_head: 3}", "n_embd 64 is not divisible by n_head 3")]
    public void Convert_WhatCannotBeMended_IsRefused(string yaml, string problem) =>
        Assert.Contains(problem, Assert.Throws<SweepFileException>(() => Convert(yaml)).Message, StringComparison.Ordinal);

    [SharedFact("wandb-style")]
    public void Convert_EveryFileOfWandbStyle_PlansWithItsMethodAndItsKnownParameters()
    {
        var files = Directory.GetFiles(Repository.Shared("wandb-style")!, "*.yaml");

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var plan = Sample.Parse(SweepFileConversion.Convert(File.ReadAllBytes(file), file, data: null, Corpus.Builtin).Text);
            Assert.NotEmpty(plan.Points);
            Assert.Equal("builtin:markov", plan.Spec.Data.Source);
        });
    }

    private static ConvertedSweepFile Convert(string yaml) => SweepFileConversion.Convert(
        Encoding.UTF8.GetBytes(yaml), "w.yaml", data: null,
        source => source.StartsWith("builtin:", StringComparison.Ordinal) ? Corpus.Builtin(source) : Sample.Text);
}
