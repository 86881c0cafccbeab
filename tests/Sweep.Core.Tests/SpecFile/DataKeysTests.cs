namespace Sweep.Core.Tests.SpecFile;

/// <summary>tokenizer, split and val_data of a sweep file.</summary>
public sealed class DataKeysTests : IDisposable
{
    private const string Text = "the quick fox jumps over the lazy dog, and the lazy dog sleeps on\n";

    private readonly TempFolder _folder = new();

    public DataKeysTests()
    {
        _folder.Write("text.txt", string.Concat(Enumerable.Repeat(Text, 30)));
        _folder.Write("val.txt", "ಕನ್ನಡ: " + string.Concat(Enumerable.Repeat(Text, 3)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parse_NoneOfThem_IsTheTextInCharactersAsItAlwaysWas()
    {
        var plan = Parse("");

        Assert.Equal(new DataReference(plan.Corpus.Source, plan.Corpus.Sha256), plan.Spec.Data);
        Assert.Equal((1980, 1782, 1.0), (plan.Corpus.Tokens.Length, plan.Corpus.TrainLength, plan.Corpus.ValTokensPerCharacter));
    }

    [Fact]
    public void Parse_TheDefaultsWrittenOut_MakeTheSameSweep()
    {
        var (plain, written) = (Parse(""), Parse("tokenizer: char\nsplit: 0.9"));

        Assert.Equal(plain.Spec.ToCanonicalJson(), written.Spec.ToCanonicalJson());
        Assert.Equal(plain.Points[0].ConfigHash, written.Points[0].ConfigHash);
    }

    [Theory]
    [InlineData("tokenizer: gpt2", "\"tokenizer\":\"gpt2\"")]
    [InlineData("split: 0.5", "\"split\":0.5")]
    [InlineData("val_data: val.txt", "\"val_data\":\"")]
    public void Parse_OneOffItsDefault_MakesAnotherSweep(string line, string member)
    {
        var (plain, other) = (Parse(""), Parse(line));

        Assert.Contains(member, other.Spec.ToCanonicalJson(), StringComparison.Ordinal);
        Assert.NotEqual(plain.Points[0].ConfigHash, other.Points[0].ConfigHash);
        Assert.False(plain.Spec.Data.IsSameText(other.Spec.Data));
        Assert.Single(other.Spec.Data.DifferencesFrom(plain.Spec.Data));
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Parse_ATokenizer_HasTheVocabularyOfTheTextAndValidatesOnTheSameCharacters(string tokenizer)
    {
        var corpus = Parse($"tokenizer: {tokenizer}").Corpus;

        Assert.InRange(corpus.Vocabulary.Size, 10, 40);
        Assert.Equal((1980, 198), (corpus.Characters, corpus.ValidationCharacters));
        var inCharacters = Parse("").Corpus;
        Assert.Equal(inCharacters.Vocabulary.Decode(Ints(inCharacters.Validation)), corpus.Vocabulary.Decode(Ints(corpus.Validation)));
        Assert.Equal((double)corpus.Validation.Length / 198, corpus.ValTokensPerCharacter);
    }

    [Fact]
    public void Parse_ASplit_DividesTheCharactersThere() =>
        Assert.Equal((990, 990), (Parse("split: 0.5").Corpus.TrainLength, Parse("split: 0.5").Corpus.ValidationCharacters));

    [Theory]
    [InlineData("")]
    [InlineData("tokenizer: gpt2")]
    public void Parse_AValidationText_TrainsOnAllOfTheOtherAndKnowsBothTexts(string more)
    {
        var corpus = Parse($"val_data: val.txt\n{more}").Corpus;

        Assert.Equal(File.ReadAllText(_folder.PathOf("text.txt")), corpus.Vocabulary.Decode(Ints(corpus.Train)));
        Assert.Equal(File.ReadAllText(_folder.PathOf("val.txt")), corpus.Vocabulary.Decode(Ints(corpus.Validation)));
        Assert.Equal(_folder.PathOf("val.txt"), corpus.Reference.Validation!.Source);
    }

    [Fact]
    public void Parse_AValidationTextTooShortForTheBlock_IsRefusedAtTheBlockSize()
    {
        _folder.Write("short.txt", "short");

        var problem = Assert.Single(Problems("val_data: short.txt"));

        Assert.Equal("1:7: block_size 32 (the default) does not fit the data: of its 1985 characters, 1980 are for training and 5 for "
            + "validation; choose block_size 4 or less, or a longer text", problem);
    }

    [Theory]
    [InlineData("tokenizer: gpt3", "2:12: unknown tokenizer 'gpt3'; did you mean 'gpt2'?")]
    [InlineData("tokenizer: bert", "2:12: unknown tokenizer 'bert'; there are char, gpt2, cl100k_base and o200k_base")]
    [InlineData("tokenizer: [gpt2]", "2:12: tokenizer is a list; it must be one of char, gpt2, cl100k_base and o200k_base")]
    [InlineData("split: 1", "2:8: split is 1; it must be the share of the text that trains, a number above 0 and below 1")]
    [InlineData("split: most", "2:8: split is most; it must be the share of the text that trains, a number above 0 and below 1")]
    [InlineData("val_data: ~/val.txt",
        "2:11: val_data is ~/val.txt, and ~ is a folder for shells alone; write the path out, like /home/me/text.txt")]
    [InlineData("val_data: val.txt\nsplit: 0.8",
        "3:1: split divides data, and val_data (line 2) leaves nothing to divide: all of data trains; keep one of them")]
    public void Parse_AWrongOne_IsSaidWithItsPlace(string lines, string expected) => Assert.Equal([expected], Problems(lines));

    [Fact]
    public void Parse_AMissingValidationText_IsSaidWithItsPath() =>
        Assert.StartsWith("2:11: the data file /", Assert.Single(Problems("val_data: none.txt")), StringComparison.Ordinal);

    [Fact]
    public void Parse_ATokenizerWhereAProgramHasNone_IsRefused() =>
        Assert.Equal(
            ["2:12: tokenizer gpt2 is not in this program; write tokenizer: char"],
            Sample.Problems(() => Sample.Grid("n_embd: 8", "tokenizer: gpt2")));

    [Fact]
    public void Parse_TheMetricBitsPerCharacter_IsAMetric()
    {
        Assert.Equal(new Metric("val_bpc", Minimize: true), Parse("metric: {name: val_bpc}").Spec.Metric);
        Assert.Equal("val/bpc is val_bpc", Parse("metric: {name: val/bpc}").Notices.Single().Message);
    }

    [Fact]
    public void Open_TheReferenceOfAPlan_GivesTheSameTokens()
    {
        var corpus = Parse("val_data: val.txt\ntokenizer: cl100k_base").Corpus;

        var again = Corpus.Open(corpus.Reference, File.OpenRead, TiktokenTokenizers.Find);

        Assert.Equal(corpus.Reference, again.Reference);
        Assert.True(corpus.Tokens.Span.SequenceEqual(again.Tokens.Span));
        Assert.Equal(corpus.Vocabulary.ToString(), again.Vocabulary.ToString());
    }

    [Fact]
    public void Open_AChangedValidationText_IsRefusedByItsHash()
    {
        var reference = Parse("val_data: val.txt").Corpus.Reference;
        File.AppendAllText(_folder.PathOf("val.txt"), "!");

        var error = Assert.Throws<DataException>(() => Corpus.Open(reference, File.OpenRead, TiktokenTokenizers.Find));

        Assert.Contains("val.txt is not the text the sweep was submitted with", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_AFileWithAllOfThem_KeepsThem()
    {
        var yaml = "data: text.txt\ntokenizer: gpt2\nval_data: val.txt\nparameters:\n  lr: [1e-3, 3e-3]\n";

        var text = SweepFileConversion.Convert(
            System.Text.Encoding.UTF8.GetBytes(yaml), _folder.PathOf("s.yaml"), data: null, Open, TiktokenTokenizers.Find).Text;

        Assert.Contains("\ntokenizer: gpt2\n", text, StringComparison.Ordinal);
        Assert.Contains($"\nval_data: \"{_folder.PathOf("val.txt")}\"\n", text, StringComparison.Ordinal);
        Assert.NotEmpty(SweepFile.Parse(text, _folder.PathOf("t.yaml"), Open, TiktokenTokenizers.Find).Points);
    }

    private SweepPlan Parse(string lines) =>
        SweepFile.Parse($"data: text.txt\n{lines}\nparameters:\n  n_embd: 8\n", _folder.PathOf("s.yaml"), Open, TiktokenTokenizers.Find);

    private string[] Problems(string lines) => Sample.Problems(() => Parse(lines));

    private static Corpus Open(string source) => Corpus.Open(source, File.OpenRead);

    private static int[] Ints(ReadOnlyMemory<ushort> tokens) => [.. tokens.ToArray().Select(token => (int)token)];
}
