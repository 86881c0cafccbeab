using System.Globalization;
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

    public static string Hyperparameters(Hyperparameters value) => JsonSerializer.Serialize(value, SweepJson.Compact);

    public static Hyperparameters ParseHyperparameters(string text) =>
        JsonSerializer.Deserialize<Hyperparameters>(text, SweepJson.Compact)!;

    /// <summary>
    /// A JSON object in the dictionary's order. A double keeps a point or an exponent, so that it is read back as a double.
    /// </summary>
    public static string Varied(IReadOnlyDictionary<string, object> varied)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SweepJson.Compact.Encoder }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in varied)
            {
                json.WritePropertyName(name);
                switch (value)
                {
                    case string text: json.WriteStringValue(text); break;
                    case double number: json.WriteRawValue(Number(number)); break;
                    case int or long: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                    case bool flag: json.WriteBooleanValue(flag); break;
                    default: throw new ArgumentException(
                        $"parameter {name} has a value of type {value.GetType()}; long, double and string are stored");
                }
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static Dictionary<string, object> ParseVaried(string text)
    {
        using var json = JsonDocument.Parse(text);
        var varied = new Dictionary<string, object>();
        foreach (var property in json.RootElement.EnumerateObject())
        {
            varied[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ when property.Value.TryGetInt64(out var whole) && !property.Value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') =>
                    whole,
                _ => property.Value.GetDouble(),
            };
        }
        return varied;
    }

    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'e', 'E') ? text : text + ".0";
    }
}
