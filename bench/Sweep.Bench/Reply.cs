using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Bench;

/// <summary>One line of a contender's answers; see <see cref="Contender"/>.</summary>
internal sealed record Reply
{
    /// <summary>CPU milliseconds, one figure for each repetition.</summary>
    [JsonPropertyName("cpu_ms")]
    public double[] CpuMs { get; init; } = [];

    /// <summary>Wall milliseconds of the same.</summary>
    [JsonPropertyName("wall_ms")]
    public double[] WallMs { get; init; } = [];

    /// <summary>The last training loss, or the mean loss of an evaluation.</summary>
    [JsonPropertyName("loss")]
    public double? Loss { get; init; }

    [JsonPropertyName("peak_mb")]
    public double? PeakMb { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    /// <summary>Why this contender cannot compete here; null where it can.</summary>
    [JsonPropertyName("skipped")]
    public string? Skipped { get; init; }

    /// <summary>How often the host waited for the device in one step; null where nobody counted.</summary>
    [JsonPropertyName("waits")]
    public int? Waits { get; init; }

    public static Reply Parse(string line) =>
        JsonSerializer.Deserialize<Reply>(line) ?? throw new InvalidDataException($"a contender answered '{line}'");

    public override string ToString() => JsonSerializer.Serialize(this);
}
