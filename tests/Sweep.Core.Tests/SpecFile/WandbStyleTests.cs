using System.Globalization;
using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.SpecFile;

/// <summary>
/// The rows of shared/wandb-style/README.md: each file with the one line <c>data: builtin:markov</c> added is answered as the table says.
/// </summary>
public sealed class WandbStyleTests
{
    private const string Launch =
        "program, project, entity, description and command are for launching a script and are ignored";

    [SharedFact("wandb-style")]
    public void Row01_AGridWithLaunchKeys_PlansSixRunsWithOneNoticeOfThem()
    {
        var plan = Read("01-grid-launch-keys");

        Assert.Equal(
            ["learning_rate=0.001 n_embd=64", "learning_rate=0.001 n_embd=128", "learning_rate=0.0003 n_embd=64",
                "learning_rate=0.0003 n_embd=128", "learning_rate=0.0001 n_embd=64", "learning_rate=0.0001 n_embd=128"],
            plan.Lines());
        Assert.Equal(new Metric("val_loss", Minimize: true), plan.Spec.Metric);
        Assert.Equal([Launch, "val/loss is val_loss"], Notices(plan));
    }

    [SharedFact("wandb-style")]
    public void Row02_ARandomSearchWithoutACap_IsRefusedForThatAlone()
    {
        Assert.Equal(
            ["method random needs run_cap, the number of runs; add for example run_cap: 20"], Problems("02-random-without-cap"));

        var plan = Read("02-random-without-cap", "run_cap: 20");

        Assert.Equal(20, plan.Points.Count);
        Assert.Equal(
            ["program is for launching a script and is ignored", "eval_loss is val_loss", "lr is learning_rate"], Notices(plan));
    }

    [SharedFact("wandb-style")]
    public void Row03_BayesWithHyperband_IsASearchWithRungsOnceItsNameIsPasted()
    {
        Assert.Equal(
            [
                "the sweep name 'gpt search (first try)' holds a space; letters and digits of any script, '-', '_' and '.' are allowed; "
                    + "write name: gpt-search-first-try",
            ],
            Problems("03-bayes-hyperband"));

        var plan = Sample.Parse(
            Text("03-bayes-hyperband").Replace("name: gpt search (first try)", "name: gpt-search-first-try", StringComparison.Ordinal));

        Assert.Equal(SearchMethod.Bayes, plan.Spec.Method);
        Assert.Equal((10, 30), (plan.Points.Count, SearchProgress.Of(plan.Spec, []).Planned));
        Assert.Equal([200, 600], Cohorts.Of(plan.Spec, plan.Points)[0].Schedule.Rungs);
        Assert.Equal(27, Cohorts.Of(plan.Spec, plan.Points)[0].Schedule.Quotas[0]);
        Assert.Equal(["loss is val_loss", "num_heads is n_head"], Notices(plan));
    }

    [SharedFact("wandb-style")]
    public void Row04_WandbsMaxIterAndS_HasItsRungs()
    {
        var plan = Read("04-hyperband-s");

        Assert.Equal([200, 600], Assert.Single(Cohorts.Of(plan.Spec, plan.Points)).Schedule.Rungs);
    }

    [SharedFact("wandb-style")]
    public void Row05_BoundsThatAreExponents_AreConverted()
    {
        var plan = Read("05-exponents");

        var drawn = Assert.IsType<DistributedParameter>(Assert.Single(plan.Spec.Parameters)).Distribution;
        Assert.Equal(new Distribution(Distribution.LogUniformValues, 0.0001, 0.01), drawn);
        Assert.Equal(10, plan.Points.Count);
        Assert.Equal(["the bounds of log_uniform are exponents of e, so that learning_rate is from 0.0001 to 0.01"], Notices(plan));
    }

    [SharedFact("wandb-style")]
    public void Row06_AccuracyToMaximize_IsRefusedWithTheWholeLineToWrite() =>
        Assert.Equal(
            ["val_acc is not measured here; losses are: write metric: {name: val_loss, goal: minimize}"],
            Problems("06-accuracy-maximize"));

    [SharedFact("wandb-style")]
    public void Row07_ALossToMaximize_IsRefusedWithItsPlace() =>
        Assert.Equal(
            "4:9: goal of metric is maximize, and a loss is minimised: write goal: minimize",
            Assert.Single(Sample.Problems(() => Read("07-loss-maximize"))));

    [SharedFact("wandb-style")]
    public void Row08_SettingsOfAScript_AreIgnoredWithOneNotice()
    {
        var plan = Read("08-booleans-strings-null");

        Assert.Equal(12, plan.Points.Count);
        Assert.Equal(["bias", "activation", "seed"], plan.Points[0].Varied.Keys);
        Assert.Equal(["wandb_log and out_dir are no hyperparameters here and are ignored"], Notices(plan));
    }

    [SharedFact("wandb-style")]
    public void Row09_NestedParameters_AreFlattened()
    {
        var plan = Read("09-nested");

        Assert.Equal(["learning_rate=0.001", "learning_rate=0.003"], plan.Lines());
        Assert.All(plan.Points, point => Assert.Equal(0.1, point.Hyperparameters.WeightDecay));
        Assert.Equal(["the parameters nested in optimizer are read as learning_rate and weight_decay"], Notices(plan));
    }

    [SharedFact("wandb-style")]
    public void Row10_ANanoGptSchedule_IsUnderstoodAndEpochsAreRefusedSayingHowManyStepsOneIs()
    {
        var corpus = Corpus.Builtin("builtin:markov");
        var steps = (corpus.TrainLength + 511) / 512;

        var epochs = Assert.Single(Problems("10-nanogpt-schedule"));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture,
                $"({corpus.TrainLength} characters to train on, batch_size 16, block_size 32) is {steps} steps"),
            epochs, StringComparison.Ordinal);
        Assert.StartsWith("epochs ", epochs, StringComparison.Ordinal);
        Assert.DoesNotContain("max_iters", epochs, StringComparison.Ordinal);

        var plan = Sample.Parse(Text("10-nanogpt-schedule").Replace("  epochs: {value: 3}\n", "", StringComparison.Ordinal));

        Assert.Equal(6, plan.Points.Count);
        Assert.All(plan.Points, point => Assert.Equal(
            ("cosine", 2000, 1e-4, 1),
            (point.Hyperparameters.LrSchedule, point.Hyperparameters.LrDecayIters, point.Hyperparameters.MinLr,
                point.Hyperparameters.GradientAccumulationSteps)));
        Assert.Equal([0, 100], plan.Points.Select(point => point.Hyperparameters.WarmupIters).Distinct().Order());
    }

    [SharedFact("wandb-style")]
    public void Row11_ProbabilitiesAndNormals_AreDrawn()
    {
        var plan = Read("11-probabilities-normal");

        Assert.Equal(8, plan.Points.Count);
        Assert.Equal(["draws of dropout below 0 are clamped to what is allowed"], Notices(plan));
        Assert.Equal([0.5, 0.3, 0.2], Assert.IsType<ChoiceParameter>(plan.Spec.Parameters[0]).Probabilities!);
        Assert.All(plan.Points, point => Assert.InRange(point.Hyperparameters.LearningRate, 1e-4, 1e-2));
        Assert.All(plan.Points, point => Assert.InRange(point.Hyperparameters.Dropout, 0, 0.4));
    }

    private static string Text(string name) =>
        File.ReadAllText(Path.Combine(Repository.Shared("wandb-style")!, $"{name}.yaml")) + "\ndata: builtin:markov\n";

    private static SweepPlan Read(string name, string more = "") =>
        SweepFile.Parse(Text(name) + more, $"{name}.yaml", source => Corpus.Open(source, File.OpenRead));

    private static string[] Problems(string name) =>
        [.. Assert.Throws<SweepFileException>(() => Read(name)).Problems.Select(p => p.Message)];

    private static string[] Notices(SweepPlan plan) => [.. plan.Notices.Select(n => n.Message)];
}
