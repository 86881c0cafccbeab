using System.Text;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>What W&amp;B's users write: synonyms, nesting, anchors, types, distributions.</summary>
public sealed class WandbFormTests
{
    [Theory]
    [InlineData("val_bpv", "val_bpv is not measured here; did you mean 'val_bpc'? Write metric: {name: val_bpc, goal: minimize}")]
    [InlineData("val_lsos", "val_lsos is not measured here; did you mean 'val_loss'? Write metric: {name: val_loss, goal: minimize}")]
    [InlineData("trian/loss",
        "trian/loss is not measured here; did you mean 'train_loss'? Write metric: {name: train_loss, goal: minimize}")]
    [InlineData("val_acc", "val_acc is not measured here; losses are: write metric: {name: val_loss, goal: minimize}")]
    public void Metric_ThatIsMisspelt_IsAskedForByTheNameThatIsMeant(string name, string problem) => Assert.EndsWith(
        problem, Assert.Single(Sample.Problems(() => Sample.Grid("max_iters: 100", $"metric: {{name: {name}, goal: minimize}}"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("lr: 0.01", "learning_rate")]
    [InlineData("LR: 0.01", "learning_rate")]
    [InlineData("learningRate: 0.01", "learning_rate")]
    [InlineData("optimizer.lr: 0.01", "learning_rate")]
    [InlineData("hidden_dim: 32", "n_embd")]
    [InlineData("embedding_dim: 32", "n_embd")]
    [InlineData("d_model: 32", "n_embd")]
    [InlineData("n_embed: 32", "n_embd")]
    [InlineData("max_seq_len: 8", "block_size")]
    [InlineData("seq_len: 8", "block_size")]
    [InlineData("context_length: 8", "block_size")]
    [InlineData("gradient_clip_val: 1", "grad_clip")]
    [InlineData("grad_norm_clip: 1", "grad_clip")]
    [InlineData("num_layers: 2", "n_layer")]
    [InlineData("num_heads: 2", "n_head")]
    [InlineData("max_steps: 10", "max_iters")]
    [InlineData("batch-size: 4", "batch_size")]
    public void Parse_ASynonym_IsTheHyperparameterAndIsSaidOnce(string line, string name)
    {
        var plan = Sample.Grid(line);

        Assert.Equal(name, Assert.Single(plan.Spec.Parameters).Name);
        Assert.Equal($"{line.Split(':')[0]} is {name}", Assert.Single(plan.Notices).Message);
    }

    [Fact]
    public void Parse_ASynonymInExclude_MeansTheSameAndIsSaidOnce()
    {
        var plan = Sample.Grid("lr: [0.1, 0.2]", "exclude: [{lr: 0.1}]");

        Assert.Equal(["learning_rate=0.2"], plan.Lines());
        Assert.Equal("s.yaml:4:3: notice: lr is learning_rate", Assert.Single(plan.Notices).ToString());
    }

    [Fact]
    public void Parse_TwoNamesOfOneHyperparameter_IsAProblem() => Assert.Equal(
        ["5:3: 'hidden_dim' gives n_embd once more, after line 4 (hidden_dim and n_embd are the same); keep one"],
        Sample.Problems(() => Sample.Grid("d_model: 32\nhidden_dim: 64")));

    [Theory]
    [InlineData("val/loss", "val_loss")]
    [InlineData("eval_loss", "val_loss")]
    [InlineData("valid_loss", "val_loss")]
    [InlineData("Validation Loss", "val_loss")]
    [InlineData("loss", "val_loss")]
    [InlineData("train/loss", "train_loss")]
    public void Parse_AMetricByAnotherName_IsSaidInOneNotice(string written, string name)
    {
        var plan = Sample.Grid("dropout: 0", $"metric: {{name: {written}, goal: minimize}}");

        Assert.Equal(new Metric(name, Minimize: true), plan.Spec.Metric);
        Assert.Equal($"{written} is {name}", Assert.Single(plan.Notices).Message);
    }

    [Fact]
    public void Parse_ThirtyUnknownParameters_FitsFortyLinesAndNamesEachOnce()
    {
        var names = Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"zzqqxx{i:00}")).ToArray();

        var problems = Sample.Problems(() => Sample.Grid(
            string.Join('\n', names.Select(name => $"{name}: 1")), $"exclude: [{{{names[3]}: 1}}]"));

        // A line of a terminal has 80 columns.
        Assert.InRange(problems.Sum(p => ("s.yaml:".Length + p.Length + 79) / 80), 30, 40);
        Assert.All(names, name => Assert.Single(problems, p => p.Contains(name, StringComparison.Ordinal)));
        Assert.Single(problems, p => p.Contains("known are", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"0.1\"")]
    [InlineData("'1e-1'")]
    [InlineData("!!float 0.1")]
    [InlineData("!!float \"1e-1\"")]
    [InlineData("!!str 0.1")]
    [InlineData("&rate 0.1")]
    public void Parse_ANumberInQuotesOrWithAType_IsTheNumber(string written) =>
        Assert.Equal(0.1, Sample.Grid($"dropout: {written}").Points[0].Hyperparameters.Dropout);

    [Fact]
    public void Parse_AnchorsAliasesAndMergeKeys_AreCarriedOut()
    {
        var plan = Sample.Parse("""
            data: text.txt
            metric: &none {name: val_loss}
            parameters:
              n_embd: &sizes {values: [32, 64]}
              block_size: *sizes
              dropout: &range {values: [0, 0.1], distribution: categorical}
              weight_decay:
                <<: *range
                values: [0.5]
              beta1:
                <<: [{value: 0.8}, {value: 0.7}]
            """);

        Assert.Equal(8, plan.Points.Count);
        Assert.Equal("n_embd=32 block_size=32 dropout=0", plan.Lines()[0]);
        Assert.All(plan.Points, point => Assert.Equal((0.5, 0.8), (point.Hyperparameters.WeightDecay, point.Hyperparameters.Beta1)));
    }

    [Fact]
    public void Parse_ABillionLaughs_IsRefusedWithItsPlace()
    {
        var yaml = new StringBuilder("data: text.txt\nparameters:\n  dropout: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n");
        for (var i = 1; i < 10; i++)
            yaml.Append(FormattableString.Invariant($"  k{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        var problem = Assert.Single(Sample.Problems(() => Sample.Parse(yaml.ToString())));

        Assert.Matches("^[5-9]:[0-9]+: the aliases up to here stand for more than 20000 values", problem);
    }

    [Fact]
    public void Parse_AliasesThatNestTooDeep_AreRefused()
    {
        var yaml = "data: text.txt\na: &a0 [[[[[[[[1]]]]]]]]\nb: [[[[[[[[[*a0]]]]]]]]]\nparameters: {dropout: 0}";

        var problem = Assert.Single(Sample.Problems(() => Sample.Parse(yaml)));

        Assert.Contains("more than 16 levels of nesting", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log_uniform, min: -2.302585093, max: 0", "log_uniform_values", 0.1, 1.0)]
    [InlineData("inv_log_uniform, min: 0, max: 2.302585093", "log_uniform_values", 0.1, 1.0)]
    [InlineData("inv_log_uniform_values, min: 0.1, max: 1", "log_uniform_values", 0.1, 1.0)]
    [InlineData("q_log_uniform, q: 0.1, min: -2.302585093, max: 0", "q_log_uniform_values", 0.1, 1.0)]
    public void Parse_LogarithmicDistributionsOfWandb_AreTheirValues(string written, string name, double min, double max)
    {
        var plan = Sample.Grid($"weight_decay: {{distribution: {written}}}", "method: random\nrun_cap: 3");

        var drawn = Assert.IsType<DistributedParameter>(Assert.Single(plan.Spec.Parameters)).Distribution;
        Assert.Equal((name, min, max), (drawn.Name, drawn.Min, drawn.Max));
    }

    [Fact]
    public void Parse_ExponentsThatAreMeantAsBounds_IsAProblemWithTheNameToWrite() => Assert.Equal(
        "5:55: the bounds of log_uniform are exponents of e, so that learning_rate is from 1.0001 to 1.01005; to give the bounds "
            + "themselves write distribution: log_uniform_values",
        Assert.Single(Sample.Problems(() => Sample.Grid(
            "learning_rate: {distribution: log_uniform,     min: 0.0001, max: 0.01}", "method: random\nrun_cap: 3"))));

    [Theory]
    [InlineData("{values: [1, 2], probabilities: [0.5]}", "n_layer has 1 probabilities for 2 values; give one for each value")]
    [InlineData("{values: [1, 2], probabilities: [0.5, 0.4]}", "the probabilities of n_layer add up to 0.9; make it 1")]
    [InlineData("{values: [1, 2], probabilities: [1.5, -0.5]}", "a probability of n_layer is 1.5; it must be a number from 0 to 1")]
    [InlineData("{distribution: normal, mu: 4, sigma: 1}",
        "n_layer takes whole numbers and normal gives others; use q_normal with a whole q")]
    [InlineData("{distribution: q_normal, mu: -4, sigma: 1}", "n_layer is drawn around -4; it must be a whole number from 1 to 256")]
    [InlineData("{distribution: q_normal, mu: 4, sigma: 0}", "sigma of n_layer is 0; it must be a number above 0")]
    [InlineData("{distribution: q_normal, mu: 4, sigma: 1, min: 1}", "min of n_layer is not for q_normal; take it out")]
    public void Parse_WrongDraws_AreProblems(string written, string problem) => Assert.Contains(
        problem, Assert.Single(Sample.Problems(() => Sample.Grid($"n_layer: {written}", "method: random\nrun_cap: 3"))),
        StringComparison.Ordinal);

    [Fact]
    public void Points_WithProbabilities_AreDrawnAsOftenAsTheySay()
    {
        var plan = Sample.Grid("n_layer: {values: [1, 2, 3], probabilities: [0.7, 0.3, 0]}\nlearning_rate: {min: 0.1, max: 0.2}",
            "method: random\nrun_cap: 2000");

        var counts = plan.Points.CountBy(point => point.Hyperparameters.NLayer).ToDictionary();
        Assert.Equal(2, counts.Count);
        Assert.InRange(counts[1], 1320, 1480); // four standard errors
        Assert.Contains("{\"probabilities\":[0.7,0.3,0],\"values\":[1,2,3]}", plan.Spec.ToCanonicalJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Points_OfANormal_HaveItsMeanAndDeviation()
    {
        var plan = Sample.Grid("weight_decay: {distribution: normal, mu: 10, sigma: 0.5}\n"
            + "learning_rate: {distribution: log_normal, mu: -6, sigma: 1}\nn_embd: {distribution: q_normal, mu: 64, sigma: 16, q: 16}",
            "method: random\nrun_cap: 2000");

        Assert.Empty(plan.Notices);
        var (mean, deviation) = Moments(plan.Points.Select(point => point.Hyperparameters.WeightDecay));
        Assert.InRange(mean, 9.95, 10.05);
        Assert.InRange(deviation, 0.46, 0.54);
        (mean, deviation) = Moments(plan.Points.Select(point => Math.Log(point.Hyperparameters.LearningRate)));
        Assert.InRange(mean, -6.1, -5.9);
        Assert.InRange(deviation, 0.92, 1.08);
        Assert.All(plan.Points, point => Assert.Equal(0, point.Hyperparameters.NEmbd % 16));
        Assert.Contains("{\"distribution\":\"normal\",\"max\":1000,\"min\":0,\"mu\":10,\"sigma\":0.5}", plan.Spec.ToCanonicalJson(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dropout", 0.9, "below 0 and above 0.999999")]
    [InlineData("beta1", 0.9, "below 0 and above 0.999999")]
    public void Parse_ANormalBeyondWhatIsAllowed_SaysWhatIsClamped(string name, double mu, string clamped) => Assert.Equal(
        $"draws of {name} {clamped} are clamped to what is allowed",
        Assert.Single(Sample.Grid(FormattableString.Invariant($"{name}: {{distribution: normal, mu: {mu}, sigma: 0.5}}"),
            "method: random\nrun_cap: 3").Notices).Message);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.0013498980316300957, -3)]
    [InlineData(0.9999999990134123, 6)]
    public void Quantile_OfAProbability_IsTheTables(double probability, double expected) =>
        Assert.Equal(expected, StandardNormal.Quantile(probability), 1e-6);

    [Theory]
    [InlineData("n_layer: {distribution: int_uniform, min: 1, max: 3}", "n_layer=1;n_layer=2;n_layer=3")]
    [InlineData("dropout: {distribution: q_uniform, min: 0.05, max: 0.3, q: 0.1}", "dropout=0.1;dropout=0.2;dropout=0.3")]
    public void Parse_WholeNumbersAndMultiplesInAGrid_AreAllTheirValues(string parameter, string lines) =>
        Assert.Equal(lines.Split(';'), Sample.Grid(parameter).Lines());

    [Theory]
    [InlineData("dropout: {distribution: q_uniform, min: 0.06, max: 0.09, q: 0.1}",
        "4:63: dropout would have no values between its min and max; take a smaller step")]
    [InlineData("seed: {distribution: int_uniform, min: 0, max: 1000000}",
        "4:42: seed would have 1000001 values; a sweep has at most 100000 runs, so take a larger step")]
    public void Parse_NoneOrTooManyOfThemInAGrid_IsAProblem(string parameter, string problem) =>
        Assert.Equal(problem, Assert.Single(Sample.Problems(() => Sample.Grid(parameter))));

    [Fact]
    public void Parse_ATargetOfTheMetric_IsTheSweeps()
    {
        var plan = Sample.Grid("dropout: 0", "metric: {name: val_loss, target: 1.5}");
        Assert.Equal(1.5, plan.Spec.Target);
        Assert.Empty(plan.Notices);
        Assert.Contains("\"target\":1.5", plan.Spec.ToCanonicalJson(), StringComparison.Ordinal);
        Assert.Equal(
            plan.Spec.ToCanonicalJson(), Sample.Grid("dropout: 0", "metric: {name: val_loss}\ntarget: 1.5").Spec.ToCanonicalJson());
    }

    [Theory]
    [InlineData("metric: {target: 1.5}\ntarget: 1.5", "the target is given in metric too (line ")]
    [InlineData("target: -1", "target is -1; it must be a number above 0, such as 1.6")]
    [InlineData("target: soon", "target is soon; it must be a number above 0, such as 1.6")]
    [InlineData("priority: 1.5", "priority is 1.5; it must be a whole number from -1000 to 1000")]
    [InlineData("priority: 2000", "priority is 2000; it must be a whole number from -1000 to 1000")]
    public void Parse_WrongLimits_AreProblems(string lines, string problem) => Assert.Contains(
        problem, Assert.Single(Sample.Problems(() => Sample.Grid("dropout: 0", lines))), StringComparison.Ordinal);

    [Fact]
    public void Parse_NestedWithAnUnknownName_IsTheProblemOfThatName() => Assert.StartsWith(
        "6:7: unknown hyperparameter 'nesterovx'",
        Assert.Single(Sample.Problems(() => Sample.Grid("optimizer:\n  parameters:\n    nesterovx: {value: true}\n    lr: {value: 0.1}"))),
        StringComparison.Ordinal);

    [Fact]
    public void Parse_SettingsOfAScriptThatVary_AreAProblem() => Assert.Equal(
        "4:3: 'out_dir' is no hyperparameter here, and varying it would only repeat runs; take it out",
        Assert.Single(Sample.Problems(() => Sample.Grid("out_dir: {values: [a, b]}\ndropout: 0"))));

    [Theory]
    [InlineData("https://example.org/a.txt", "2:7: data is the address https://example.org/a.txt; nothing is fetched from the network: "
        + "download the text and give the file's path")]
    [InlineData("~/a.txt", "2:7: data is ~/a.txt, and ~ is a folder for shells alone; write the path out, like /home/me/text.txt")]
    [InlineData("~", "2:7: data is ~, which in YAML is nothing at all; it must be the path of a UTF-8 text, from this file's folder, or "
        + "builtin:markov")]
    public void Parse_DataThatIsNoPath_SaysWhy(string data, string problem) =>
        Assert.Equal(problem, Assert.Single(Sample.Problems(() => Sample.Parse($"parameters: {{dropout: 0}}\ndata: {data}"))));

    [Fact]
    public void Parse_ASyntaxError_IsTheOnlyProblem() => Assert.StartsWith(
        "4:",
        Assert.Single(Sample.Problems(() => Sample.Parse("data: no.txt\nparameters:\n  n_head: 3\n  dropout:0.1\n  n_layer: 0\n"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("a b", "a-b")]
    [InlineData("gpt search (first try)", "gpt-search-first-try")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("-_.", null)]
    [InlineData("🙂", null)]
    [InlineData("ಕನ್ನಡ 1!", "ಕನ್ನಡ-1")]
    public void Proposal_OfAName_IsANameOrNothing(string name, string? expected)
    {
        Assert.Equal(expected, SweepName.Proposal(name));
        Assert.Null(expected is null ? null : SweepName.Problem(expected));
    }

    private static (double Mean, double Deviation) Moments(IEnumerable<double> values)
    {
        var all = values.ToArray();
        var mean = all.Average();
        return (mean, Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / all.Length));
    }
}
