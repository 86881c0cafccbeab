using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;
using Sweep.Tokenizers;

namespace Sweep.Model.Tests;

public sealed class CheckpointTests : IDisposable
{
    private static readonly Hyperparameters Config = TestEngines.SmallGpt with { LearningRate = 1.0 / 3, Seed = long.MinValue };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhatWasSaved_IsTheSame()
    {
        var state = State();

        var loaded = CheckpointLoader.Load(Reference(Save(state)));

        Assert.Equal(state.Parameters, loaded.State.Parameters);
        Assert.Equal(state.ExpAvg, loaded.State.ExpAvg);
        Assert.Equal(state.ExpAvgSq, loaded.State.ExpAvgSq);
        Assert.Equal(7, loaded.State.Step);
        Assert.Equal(Config, loaded.Info.Hyperparameters);
        Assert.Equal("\nabಕ😀", loaded.Info.Vocabulary.ToString());
        Assert.True(loaded.Info.Evaluated);
    }

    [Fact]
    public void Save_SameStepTwice_ReplacesTheFileAndLeavesNothingElse()
    {
        Save(State());
        var saved = Save(State());

        Assert.Equal([saved.Path], Directory.GetFiles(_folder.PathOf("c")));
        Assert.EndsWith("step-00000007.safetensors", saved.Path, StringComparison.Ordinal);
        Assert.Equal(new FileInfo(saved.Path).Length, saved.Bytes);
    }

    [Fact]
    public void Load_OneByteChanged_IsRefused()
    {
        var saved = Save(State());
        var bytes = File.ReadAllBytes(saved.Path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(saved.Path, bytes);

        var error = Assert.Throws<SafetensorsException>(() => CheckpointLoader.Load(Reference(saved)));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFileOrFolder_IsRefused()
    {
        Assert.Throws<SafetensorsException>(() => CheckpointLoader.Load(new CheckpointReference(_folder.PathOf("none"), 1, "00")));
        Assert.Throws<SafetensorsException>(() => CheckpointLoader.Load(new CheckpointReference(_folder.Root, 1, "00")));
    }

    [Theory]
    [InlineData("config", """{"n_embd":1000000}""")] // would take gigabytes
    [InlineData("config", """{"n_layer":2000000000}""")]
    [InlineData("config", """{"n_embd":"many"}""")]
    [InlineData("config", "null")]
    [InlineData("step", "-1")]
    [InlineData("step", "99999999999")]
    [InlineData("vocabulary", "ab")]
    [InlineData("tokenizer", "gpt2")] // with no ids
    [InlineData("tokenizer", "gpt9")]
    [InlineData("split", "most")]
    [InlineData("sweep_format_version", "2")]
    [InlineData("result_version", "0")]
    [InlineData("evaluated", "maybe")]
    [InlineData("config", null)]
    public void Load_MetadataThatLies_IsRefused(string key, string? value)
    {
        var state = State();
        var metadata = CheckpointMetadata.Write(Info());
        metadata.Remove(key);
        if (value is not null)
            metadata[key] = value;
        var path = _folder.PathOf("lie.safetensors");
        string sha256;
        using (var file = File.Create(path))
        using (var hashing = new Sha256Stream(file))
        {
            SafetensorsWriter.Write(hashing, metadata, CheckpointTensors.Of(state));
            sha256 = hashing.Sha256();
        }

        Assert.Throws<SafetensorsException>(() => CheckpointLoader.Load(new CheckpointReference(path, 7, sha256)));
    }

    /// <summary>A file of a sweep in characters is what it always was: the keys of its metadata decide its hash.</summary>
    [Fact]
    public void Write_OfTheUsualText_HasNoKeyForWhatIsUsual() =>
        Assert.Equal(
            ["format", "sweep_format_version", "result_version", "step", "config", "vocabulary", "data_sha256", "evaluated", "device_kind"],
            CheckpointMetadata.Write(Info()).Keys);

    [Theory]
    [InlineData("gpt2")]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Load_OfSubwords_DecodesAndEncodesAsTheTextDid(string tokenizer)
    {
        const string Text = "ಒಂದು ಊರು, ಒಂದು ಕೆರೆ: abc.";
        var corpus = Corpus.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text)), "text")
            .With(0.9, validation: null, TiktokenTokenizers.Find(tokenizer));
        var state = TrainingState.Initial(ParameterLayout.Of(Config, corpus.Vocabulary.Size), seed: 3);
        var info = Info() with { Vocabulary = corpus.Vocabulary, Data = corpus.Reference };

        var loaded = CheckpointLoader.Load(Reference(CheckpointWriter.Save(_folder.PathOf("c"), state, info))).Info;

        Assert.True(loaded.Data.IsSameText(corpus.Reference));
        Assert.Equal(corpus.Vocabulary.Size, loaded.Vocabulary.Size);
        Assert.Equal(corpus.Vocabulary.Encode("ಒಂದು"), loaded.Vocabulary.Encode("ಒಂದು"));
        Assert.Equal(Text, loaded.Vocabulary.Decode([.. corpus.Tokens.ToArray().Select(token => (int)token)]));
    }

    [Fact]
    public void Load_OfASplitAndAValidationText_KnowsThem()
    {
        var data = Info().Data with { Split = 0.85, Validation = new ValidationReference("/val.txt", new string('b', 64)) };

        var read = CheckpointMetadata.Read(CheckpointMetadata.Write(Info() with { Data = data }), "c").Data;

        Assert.True(read.IsSameText(data));
        Assert.False(read.IsSameText(Info().Data));
    }

    private static CheckpointInfo Info() => new(
        7, Config, CharacterVocabulary.Of("ab\nಕ😀"), new DataReference("/text.txt", new string('a', 64)), Evaluated: true, "cpu test");

    private static TrainingState State()
    {
        var state = TrainingState.Initial(ParameterLayout.Of(Config, 5), seed: 3);
        state.Step = 7;
        ParameterInitializer.Fill(state.Layout, 4, state.ExpAvg);
        ParameterInitializer.Fill(state.Layout, 5, state.ExpAvgSq);
        return state;
    }

    private SavedCheckpoint Save(TrainingState state) => CheckpointWriter.Save(_folder.PathOf("c"), state, Info());

    private static CheckpointReference Reference(SavedCheckpoint saved) => new(saved.Path, saved.Step, saved.Sha256);
}
