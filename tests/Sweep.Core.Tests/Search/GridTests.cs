using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Search;

public sealed class GridTests
{
    [Fact]
    public void Points_OfAGrid_VaryTheLastParameterFastestAndRepeatsFaster() =>
        Assert.Equal(
            [
                "dropout=0 n_head=2 seed=5", "dropout=0 n_head=2 seed=6", "dropout=0 n_head=1 seed=5", "dropout=0 n_head=1 seed=6",
                "dropout=0.5 n_head=2 seed=5", "dropout=0.5 n_head=2 seed=6", "dropout=0.5 n_head=1 seed=5", "dropout=0.5 n_head=1 seed=6",
            ],
            Sample.Grid("dropout: [0, 0.5]\nseed: 5\nn_head: [2, 1]", "repeats: 2").Lines());

    [Fact]
    public void Candidate_AfterTheLastCombination_IsNothing()
    {
        var spec = Sample.Grid("n_head: [1, 2]\nn_layer: [3, 4, 5]").Spec;

        Assert.Equal((2, 5), spec.Method.Candidate(spec, 5) is { } last ? (last.NHead, last.NLayer) : default);
        Assert.Null(spec.Method.Candidate(spec, 6));
    }

    [Fact]
    public void Points_OfAListWithDoubles_AreThereOnce() =>
        Assert.Equal(["dropout=0.1", "dropout=0"], Sample.Grid("dropout: [0.1, 0.10, 1e-1, 0]").Lines());

    [Fact]
    public void Points_OfAGridWithACap_AreTheFirst() =>
        Assert.Equal(["n_head=1", "n_head=2"], Sample.Grid("n_head: [1, 2, 4, 8]", "run_cap: 2").Lines());

    [Fact]
    public void ConfigHash_OfEveryHyperparameterAndTheData_Depends()
    {
        var hash = CanonicalJson.ConfigHash(new Hyperparameters(), new DataReference("", "data"));

        Assert.NotEqual(hash, CanonicalJson.ConfigHash(new Hyperparameters(), new DataReference("", "other")));
        Assert.All(Hyperparameter.All, p =>
        {
            ParameterValue other = p.Get(new Hyperparameters()).Plain switch
            {
                long n => n + 1,
                double d => d + 1e-12,
                bool b => !b,
                string s => s + "!",
                _ => throw new InvalidOperationException(),
            };
            Assert.NotEqual(hash, CanonicalJson.ConfigHash(p.With(new Hyperparameters(), other), new DataReference("", "data")));
        });
    }

    [Fact]
    public void ConfigHash_OfTheDefaults_IsThisOne() =>
        // Stores know runs by their hashes: this changes with ResultVersion and with nothing else.
        Assert.Equal("46cf66407ca929d3ee6ea8cb83f735d41c529a5baa09fbebf8fda84cd4589ab5",
            CanonicalJson.ConfigHash(new Hyperparameters(), new DataReference("", "data")));
}
