using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Core.Protocol;

/// <summary>Versions, and the reading and writing of one line.</summary>
public static class TrainerProtocol
{
    /// <summary>Changes when a line's meaning changes; worker and trainer refuse each other's other versions.</summary>
    public const int Version = 6;

    /// <summary>Changes whenever the same configuration may give other losses; part of every config hash.</summary>
    public const int ResultVersion = 1;

    /// <summary>The longest line either side reads, in characters.</summary>
    public const int MaxLineLength = 1 << 20;

    /// <summary>The most bytes that a reader keeps while it waits for a line's end: UTF-8 has at most four for a character.</summary>
    public const int MaxLineBytes = 4 * MaxLineLength;

    // A line that lacks a member is refused where it is read, not where the member is missed: so nulls are written out.
    private static readonly JsonSerializerOptions Options = new(SweepJson.Compact)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static string Write(TrainerCommand command) => JsonSerializer.Serialize(command, Options);

    public static string Write(TrainerEvent trainerEvent) => JsonSerializer.Serialize(trainerEvent, Options);

    /// <exception cref="ProtocolException">The line is no command.</exception>
    public static TrainerCommand ReadCommand(string line) => Read<TrainerCommand>(line);

    /// <exception cref="ProtocolException">The line is no event.</exception>
    public static TrainerEvent ReadEvent(string line) => Read<TrainerEvent>(line);

    private static T Read<T>(string line) where T : class
    {
        if (line.Length > MaxLineLength)
            throw new ProtocolException($"a line of {line.Length} characters; at most {MaxLineLength} are read");
        try
        {
            return JsonSerializer.Deserialize<T>(line, Options) ?? throw new ProtocolException("a line that says null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException
            or ArgumentException)
        {
            throw new ProtocolException($"not a protocol line: {Quoted.Plain(line)} ({e.Message})", e);
        }
    }

}

/// <summary>A line that is not of the trainer protocol.</summary>
public sealed class ProtocolException : SweepException
{
    public ProtocolException(string message) : base(message) { }
    public ProtocolException(string message, Exception inner) : base(message, inner) { }
}
