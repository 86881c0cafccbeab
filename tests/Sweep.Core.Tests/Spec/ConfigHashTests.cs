namespace Sweep.Core.Tests.Spec;

/// <summary>
/// What a configuration's hash is, for good: stored runs are found by it. The expected values were computed outside this program, from the
/// canonical JSON as text.
/// </summary>
public sealed class ConfigHashTests
{
    private static readonly DataReference s_data = new("/text.txt", new string('0', 64));

    [Fact]
    public void ConfigHash_Defaults_IsWhatItAlwaysWas() =>
        Assert.Equal("b1fb4a2719faaefcdf12117ae7e1f5e2fe9132cdd4f1935ec6daf62d4a3e152b", CanonicalJson.ConfigHash(new(), s_data));

    [Fact]
    public void ConfigHash_OfTheFirstHyperparameters_IsWhatItAlwaysWas()
    {
        var h = new Hyperparameters { Model = "bigram", NHead = 8, LearningRate = 0.01, Dropout = 0.1, Seed = 1 };

        Assert.Equal("1b1ef5119a428fdbeba0bf3c368315c01a8a714332d0fecec71acfa4ceb50632", CanonicalJson.ConfigHash(h, s_data));
    }

    [Fact]
    public void ConfigHash_OfLaterHyperparameters_HasThoseThatAreNotAtTheirDefault()
    {
        var h = new Hyperparameters { LrSchedule = "cosine", Bias = false };

        Assert.Equal("c2bf058052985258880c5ad1a0bff9aa66f00c89f77bd1eaa9c2001abf5b3535", CanonicalJson.ConfigHash(h, s_data));
        // The values that follow from the others, written out.
        Assert.Equal(CanonicalJson.ConfigHash(h, s_data), CanonicalJson.ConfigHash(h with { LrDecayIters = 5000, MinLr = 1e-4 }, s_data));
    }

    [Fact]
    public void ConfigHash_OfTheUsualTextWrittenOut_IsWhatItAlwaysWas() =>
        Assert.Equal("b1fb4a2719faaefcdf12117ae7e1f5e2fe9132cdd4f1935ec6daf62d4a3e152b",
            CanonicalJson.ConfigHash(new(), s_data with { Tokenizer = "char", Split = 0.9, Validation = null }));

    [Fact]
    public void ConfigHash_OfATokenizerASplitOrAValidationText_HasWhatIsNotTheUsual()
    {
        var validation = new ValidationReference("/elsewhere/val.txt", new string('1', 64));

        Assert.Equal("c6e1a0f15640c203f48bba78587e7ba5bf84e2984854ea9e162e197d481d40cc", Hash(s_data with { Tokenizer = "gpt2" }));
        Assert.Equal("df1debec468c977d2999145081b36b5bdf2338b8b0ff08faa3152be790777fab", Hash(s_data with { Split = 0.85 }));
        Assert.Equal("81f36e6150ba102faa17fdb8a2bf1f9a1a78724b06fe2a9740e52665f5aed1bc", Hash(s_data with { Validation = validation }));
        // Where the files lie is nothing to it.
        Assert.Equal(
            Hash(s_data with { Validation = validation }),
            Hash(s_data with { Source = "/moved.txt", Validation = validation with { Source = "/too.txt" } }));
    }

    private static string Hash(DataReference data) => CanonicalJson.ConfigHash(new(), data);
}
