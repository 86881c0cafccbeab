using System.Globalization;
using System.Text.Json;
using Sweep.Core;
using Sweep.Core.Protocol;

namespace Sweep.Model;

/// <summary><see cref="CheckpointInfo"/> as the string-to-string metadata of a safetensors file.</summary>
internal static class CheckpointMetadata
{
    /// <summary>Changes when the file's content changes in a way that an older reader would take wrongly.</summary>
    public const int FormatVersion = 1;

    public static Dictionary<string, string> Write(CheckpointInfo info) => new()
    {
        ["format"] = "pt", // what Python's loaders look for
        ["sweep_format_version"] = Text(FormatVersion),
        ["result_version"] = Text(TrainerProtocol.ResultVersion),
        ["step"] = Text(info.Step),
        ["config"] = JsonSerializer.Serialize(info.Hyperparameters, SweepJson.Compact),
        ["vocabulary"] = info.Vocabulary.ToString(),
        ["data_sha256"] = info.DataSha256,
        ["evaluated"] = info.Evaluated ? "true" : "false",
        ["device_kind"] = info.DeviceKind,
    };

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
            return new CheckpointInfo(
                int.Parse(Get("step"), NumberStyles.None, CultureInfo.InvariantCulture),
                JsonSerializer.Deserialize<Hyperparameters>(Get("config"), SweepJson.Compact)
                    ?? throw new FormatException("config is null"),
                Vocabulary.Of(Get("vocabulary")),
                Get("data_sha256"),
                bool.Parse(Get("evaluated")),
                Get("device_kind"));
        }
        catch (Exception e) when (e is FormatException or OverflowException or JsonException or NotSupportedException or DataException)
        {
            throw new SafetensorsException($"the metadata of {name} is damaged: {e.Message}", e);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
