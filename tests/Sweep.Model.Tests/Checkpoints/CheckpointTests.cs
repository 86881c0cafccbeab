using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Testing;

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

    private static CheckpointInfo Info() => new(7, Config, Vocabulary.Of("ab\nಕ😀"), new string('a', 64), Evaluated: true, "cpu test");

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
