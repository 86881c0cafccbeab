using System.Globalization;
using System.Text.Json;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Tokenizers;

namespace Sweep.Model;

/// <summary><see cref="CheckpointInfo"/> as the string-to-string metadata of a safetensors file.</summary>
internal static class CheckpointMetadata
{
    /// <summary>Changes when the file's content changes in a way that an older reader would take wrongly.</summary>
    public const int FormatVersion = 1;

    // Characters are kept as they are. Of a tokenizer its ids are, under another key, so that a reader that knows only characters does
    // not take them for some.
    private const string Characters = "vocabulary";
    private const string Subwords = "tokenizer_ids";

    public static Dictionary<string, string> Write(CheckpointInfo info)
    {
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt", // what Python's loaders look for
            ["sweep_format_version"] = Text(FormatVersion),
            ["result_version"] = Text(TrainerProtocol.ResultVersion),
            ["step"] = Text(info.Step),
            ["config"] = JsonSerializer.Serialize(info.Hyperparameters, SweepJson.Compact),
            [info.Vocabulary is SubwordVocabulary ? Subwords : Characters] = info.Vocabulary.ToString()!,
            ["data_sha256"] = info.Data.Sha256,
            ["evaluated"] = info.Evaluated ? "true" : "false",
            ["device_kind"] = info.DeviceKind,
        };
        if (info.Data.Tokenizer != SubwordTokenizer.Characters)
            metadata["tokenizer"] = info.Data.Tokenizer;
        if (info.Data.Split != DataReference.UsualSplit)
            metadata["split"] = info.Data.Split.ToString("R", CultureInfo.InvariantCulture);
        if (info.Data.Validation is { } validation)
            metadata["val_data_sha256"] = validation.Sha256;
        return metadata;
    }

    /// <exception cref="SafetensorsException">Something is missing, unreadable or of another version.</exception>
    public static CheckpointInfo Read(IReadOnlyDictionary<string, string> metadata, string name)
    {
        string Get(string key) => metadata.TryGetValue(key, out var value)
            ? value : throw new SafetensorsException($"{name} has no metadata '{key}': it is not a checkpoint of this program");
        void Same(string key, int expected)
        {
            if (Get(key) != Text(expected))
                throw new SafetensorsException($"{name} has {key} {Get(key)}, this program reads {expected}");
        }

        Same("sweep_format_version", FormatVersion);
        Same("result_version", TrainerProtocol.ResultVersion);
        try
        {
            var data = ReadData(metadata, Get("data_sha256"));
            return new CheckpointInfo(
                int.Parse(Get("step"), NumberStyles.None, CultureInfo.InvariantCulture),
                JsonSerializer.Deserialize<Hyperparameters>(Get("config"), SweepJson.Compact)
                    ?? throw new FormatException("config is null"),
                data.Tokenizer == SubwordTokenizer.Characters
                    ? CharacterVocabulary.Of(Get(Characters))
                    : SubwordVocabulary.Parse(TiktokenTokenizers.Find(data.Tokenizer), Get(Subwords)),
                data,
                bool.Parse(Get("evaluated")),
                Get("device_kind"));
        }
        catch (Exception e) when (e is FormatException or OverflowException or JsonException or NotSupportedException or DataException
            or UsageException)
        {
            throw new SafetensorsException($"the metadata of {name} is damaged: {e.Message}", e);
        }
    }

    private static DataReference ReadData(IReadOnlyDictionary<string, string> metadata, string sha256) => new(Source: "", sha256)
    {
        Tokenizer = metadata.GetValueOrDefault("tokenizer", SubwordTokenizer.Characters),
        Split = metadata.TryGetValue("split", out var split)
            ? double.Parse(split, NumberStyles.Float, CultureInfo.InvariantCulture) : DataReference.UsualSplit,
        Validation = metadata.TryGetValue("val_data_sha256", out var validation) ? new ValidationReference(Source: "", validation) : null,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
