using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Spec;

public sealed class CanonicalSpecReaderTests
{
    private const string Everything = """
        data: builtin:markov
        method: tpe
        run_cap: 60
        repeats: 2
        max_concurrent_runs: 3
        max_retries: 1
        search: {startup: 5, lag: 3}
        start: [{n_layer: 2, learning_rate: 0.001}, {activation: gelu, dropout: 0.1}]
        exclude: [{n_head: 2, n_layer: 4}]
        early_terminate: {type: hyperband, max_iter: 900, s: 2, eta: 2.5, cohort: 9}
        metric: {name: val_bpc, goal: minimize}
        parameters:
          weight_decay: {distribution: q_uniform, min: 0, max: 0.3, q: 0.1}
          n_layer: {distribution: int_uniform, min: 1, max: 4}
          learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
          dropout: {distribution: normal, mu: 0.2, sigma: 0.05}
          activation: [relu, gelu]
          n_head: {values: [2, 4], probabilities: [0.25, 0.75]}
          beta1: [0.8, 0.9]
          bias: true
          tie_weights: [true, false]
          grad_clip: 2
          max_iters: 1000
        """;

    [Theory]
    [InlineData(Everything)]
    [InlineData("data: builtin:markov\nmethod: bayes\nrun_cap: 20\nearly_terminate: {type: asha, min_iter: 100}\n"
        + "parameters: {n_layer: [1, 2]}")]
    [InlineData("data: builtin:markov\nmethod: random\nrun_cap: 20\nparameters: {n_layer: [1, 2], learning_rate: {min: 1e-4, max: 1e-2}}")]
    [InlineData("data: builtin:markov\nparameters: {n_layer: [1, 2], min_lr: 0.0001}")]
    public void Read_OfWhatASpecHasWritten_IsThatSpecAgain(string yaml)
    {
        var spec = Sample.Parse(yaml).Spec;
        var order = spec.Parameters.Select(parameter => parameter.Name).ToArray();

        var read = CanonicalSpecReader.Read(spec.ToCanonicalJson(), spec.Data, order);

        Assert.Equal(spec.ToCanonicalJson(), read.ToCanonicalJson());
        Assert.Equal(
            order.Where(name => spec.Parameters.Single(p => p.Name == name).IsVaried),
            read.Parameters.Where(parameter => parameter.IsVaried).Select(parameter => parameter.Name));
        Assert.Equal(PointList.Of(spec with { Limits = null }).Select(p => p.ConfigHash), PointList.Of(read).Select(p => p.ConfigHash));
    }

    [Fact]
    public void SpecOf_AStoredSearch_ProposesWhatTheFilesSpecDoes()
    {
        var spec = Sample.Parse(Everything).Spec with { EarlyTerminate = null };
        var stored = StoredSearch.Parse(StoredSearch.Of(spec)!.ToJson());
        var again = stored.SpecOf(spec.ToCanonicalJson(), spec.Data);
        Assert.Equal(spec.Limits, again.Limits);
        Assert.NotNull(spec.Limits);

        var history = new List<Observation>();
        while (history.Count < 16)
        {
            var proposal = Assert.IsType<Proposal.Ready>(Proposer.Next(spec, history));
            Assert.Equal(proposal, Proposer.Next(again, history));
            var h = proposal.Hyperparameters;
            history.Add(new Observation(proposal.Number, h, ObservationState.Measured, h.NLayer + 10 * h.LearningRate + h.Dropout, 0.01));
        }
        Assert.Equal(
            Proposer.RunsOf(spec, new Proposal.Ready(17, history[^1].Hyperparameters, ProposalSource.Model), 33)
                .Select(run => string.Join(' ', run.Varied)),
            Proposer.RunsOf(again, new Proposal.Ready(17, history[^1].Hyperparameters, ProposalSource.Model), 33)
                .Select(run => string.Join(' ', run.Varied)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    public void Read_OfSomethingElse_SaysSo(string text) => Assert.Throws<NewerVersionException>(
        () => CanonicalSpecReader.Read(text, new DataReference("", ""), []));
}
