using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core.Tests.SpecFile;

namespace Sweep.Core.Tests.Spec;

/// <summary>
/// Hashes that stores of earlier versions hold. A run is found again by its configuration's hash and a sweep by its spec, so neither may
/// change while <see cref="Protocol.TrainerProtocol.ResultVersion"/> stays what it is; hyperparameters to come must not enter while they
/// have their defaults.
/// </summary>
public sealed class GoldenHashTests
{
    [Theory]
    [InlineData("batch_size: 16", "5f934b303a1d950f0f84eddeebe2560978ecb11c5bf1d3a27a2a6e8a4bb04e25")] // every default
    [InlineData("model: bigram", "998bfe5bf54f4ecfb2c99a254984d11bec342b9142e913ae32c109f904012af6")]
    [InlineData("batch_size: 12", "652861c0d3cb565475308522f40c5cda1aed7e57064991acc764f5ff4927776c")]
    [InlineData("block_size: 48", "9777222fd4b1bf4ba2f9c8aa1fa29e62ea38ecc10988698345cdee6265f76382")]
    [InlineData("max_iters: 2000", "3fcc7e40cc50735d46d651b503a809a6b648cf112bf4dc9066b7ec830873efbd")]
    [InlineData("eval_interval: 250", "1021061bae13f423a650b55b0f63e4217163d28750d9c72fb331fb51142d8489")]
    [InlineData("eval_iters: 20", "d5329556939fc98331d2b942a737c327107aa2b16c55d6dc22f3bf10fd92c429")]
    [InlineData("learning_rate: 6e-4", "3f3da7f5c673c08282234dbeb861b47a173f91f1160db4a8868e4b0c116d11ef")]
    [InlineData("learning_rate: 1", "2daa8a6ad1ae1e6e9d0a3ee029529405d56442d682da7e9297c42440b4dabcf8")] // a double without a fraction
    [InlineData("learning_rate: 1e-10", "a9091ebbd198dcabe11a1f1f3163e3cc4e9d6c7b0c18cd516651ee8643240468")] // a double with an exponent
    [InlineData("n_embd: 96", "8bf19d6bc05df42ce015b525ccb132e7424f2654dc50e8e33a95a896f51bbce5")]
    [InlineData("n_head: 2", "124e9c6c6cd370da24dcce5d2ec8aff102acf5418f2d132e45fa61db3c4155d1")]
    [InlineData("n_layer: 3", "69b6e26ddc012d0e4fd214f7c69e02c63934f17ce5326a887d32ecccd9cad24b")]
    [InlineData("dropout: 0.1", "9c09f738e8c3f6968eb258e3e4ca4784deaf21b93869aedadf29bc420d215375")]
    [InlineData("weight_decay: 0.1", "70538b0c8c007119fac0ef2c87d2d018787322dbc384a6b010b451d88bcbb7a8")]
    [InlineData("beta1: 0.95", "6e506f872932b1836e0d3816a50df33d9998d63515eea8ee08347685ec7da9fa")]
    [InlineData("beta2: 0.95", "6079ba291a495db4c44e2f7afe7d553147f7c6d814167fcb5812f0e1bc498378")]
    [InlineData("grad_clip: 1.0", "36c4411dd44544c559e126e9d8ea1dde0e010683c81b7ac6c27cf99398b80419")]
    [InlineData("seed: 9007199254740991", "e08a3f719530eb5a52cc3d3743adb7d1f34d2609d51a99fb56faba5051f8c552")]
    [InlineData("precision: bf16", "4509ade54dd4df133ca0bbdaceb1ee2818049dd619b0ed916a9876a7a3ce93b0")]
    public void ConfigHash_OfOneHyperparameterOffItsDefault_IsThisOne(string parameter, string expected) =>
        Assert.Equal(expected, Assert.Single(Sample.Grid(parameter).Points).ConfigHash);

    /// <summary>The first digest is of the points (order, varied values and hashes), the second of the spec.</summary>
    [Theory]
    [InlineData("n_head: [4, 2]\ndropout: [0, 0.1, 0.25]\nmodel: [gpt, bigram]", "", 12,
        "8c09f8876bd71ba9f8e29b72bc9c2d8017763767ead769fd1f591e784188df50",
        "9b177013ed9d3d042d4346fcc111766552f1cdc8d095aef3a49464aa550a875d")]
    [InlineData("learning_rate: [1, 1e-3, 3e-4]\nn_layer: {min: 2, max: 6, step: 2}", "repeats: 3", 27,
        "f0b35b0f8ace2efa2dc3e4a7017703d656f44a6b96b9cb1f5f4234bb6fdc6eb5",
        "057245985312aafdd57b9559c68a45c726f04eb5df1cdff218a1b8648beac7dc")]
    [InlineData("seed: 7\nn_embd: [32, 64]\nn_head: [2, 4]", "repeats: 2\nrun_cap: 5\nexclude: [{n_embd: 32, n_head: 4}]", 5,
        "609df56a26d61633794e1e0a29b6944d707c2040df52a3412e5754005204daca",
        "de74ac8e1e2d9a9e082a99fb0ca24445c0ae054e0dfc5140664ab1ff515f0408")]
    [InlineData("seed: [1, 2, 3]\nbeta1: [0.9, 0.90, 0.8]", "metric: {name: train_loss, goal: minimize}\nmax_concurrent_runs: 2", 6,
        "7a0532ac53d4c5bd4a9b2c115dac7228eb6ec3f8544e1758a4ef5a2850f54e30",
        "3e7557231a72b08c7400747b5c26421c739f081b00794a2bf8b03afdc72acf6e")]
    [InlineData("learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-2}\nn_layer: {min: 1, max: 4}\nprecision: [float32, "
        + "bf16]",
        "method: random\nrun_cap: 40", 40,
        "0c654b612fdd755928baaf6ecdd8c7767ae9ea59b4abd6b6d2d2a74f25ecfdfd",
        "eb7a297f6b7eee61e029af340d0d1cdd877644397ec31b08eb0b18251dcbb378")]
    [InlineData("dropout: {distribution: q_uniform, min: 0, max: 0.3, q: 0.05}\nn_head: [1, 2, 4, 4]\nseed: 11",
        "method: random\nrun_cap: 25\nrepeats: 2\nexclude: [{n_head: 4, dropout: 0.3}, {dropout: 0}]\nmax_retries: 0", 24,
        "de000facb62c40d9f0c4ead45c79fd181752bac9125224d8d57f6af818e9b732",
        "213f77916865eee5e5e763b13bb8425f8e1a5614d385e462ba9bd59bbccd6292")]
    [InlineData("n_embd: {distribution: q_log_uniform_values, min: 16, max: 256, q: 16}\nseed: [5, 6]\nweight_decay: {min: 0, max: 1}",
        "method: random\nrun_cap: 16", 16,
        "bc00ce47eafcdc9c6ea8ebeef0b99f32dcf735480c2fbbd31447ca780632ee6d",
        "26574255970d71b31aeefd3530e44508eba4a2e83ba551b7f7aaccf476205b0e")]
    [InlineData("n_head: [1, 2]\nn_layer: {min: 1, max: 2}", "method: random\nrun_cap: 1000\nrepeats: 2", 8,
        "fe5866a40c93751324eee21eaa764d71629f262aef9f402bf34eb07400dc443f",
        "df70383e355a3ddc4b95b25158156ea762d2fcf0f3a7fa2aa22ebec86d216b4a")]
    public void Points_OfASweep_AreTheseInThisOrder(string parameters, string more, int count, string points, string spec)
    {
        var plan = Sample.Grid(parameters, more);

        Assert.Equal(count, plan.Points.Count);
        Assert.Equal(points, Digest(plan.Lines().Zip(plan.Points, (line, point) => Line(point, line))));
        Assert.Equal(spec, Digest([plan.Spec.ToCanonicalJson()]));
    }

    private static string Line(SweepPoint point, string varied) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Number} {varied} {point.ConfigHash}");

    private static string Digest(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
