using System.Text;
using System.Text.Json;
using Sweep.Core;

namespace Sweep.Store.Database;

/// <summary>How values that are no plain columns are written as text.</summary>
internal static class StoredText
{
    /// <summary>Longest message kept: a trainer's last lines, not its whole log.</summary>
    private const int LongestMessage = 16_384;

    /// <summary>A message as every database can hold it: no NUL, no half of a surrogate pair, not endless.</summary>
    public static string? Message(string? text)
    {
        if (text is null)
            return null;
        if (text.Length > LongestMessage)
            text = string.Concat("[...] ", text.AsSpan(text.Length - LongestMessage));
        // Encoding to UTF-8 and back replaces lone surrogates.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
    }

    /// <summary>A JSON object in the dictionary's order.</summary>
    public static string Varied(IReadOnlyDictionary<string, ParameterValue> varied)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SweepJson.Compact.Encoder }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in varied)
            {
                json.WritePropertyName(name);
                value.WriteTyped(json);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static Dictionary<string, ParameterValue> ParseVaried(string text)
    {
        var varied = new Dictionary<string, ParameterValue>();
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            varied[name] = ParameterValue.ReadTyped(ref json);
        }
        return varied;
    }
}
