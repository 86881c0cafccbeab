using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Core;

namespace Sweep.Grains;

/// <summary>
/// <see cref="SweepJson"/>, with values of type <see cref="object"/> (a point's varied parameters) coming back as the long, double, bool or
/// string they were.
/// </summary>
internal static class WireJson
{
    public static JsonSerializerOptions Options { get; } = new(SweepJson.Compact) { Converters = { new PlainValueConverter() } };

    private sealed class PlainValueConverter : JsonConverter<object>
    {
        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => null,
            // A double is always written with a point or an exponent, see below; so what has neither was a long.
            JsonTokenType.Number =>
                reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 ? (object)reader.GetInt64() : reader.GetDouble(),
            var other => throw new JsonException($"a {other} where a plain value belongs"),
        };

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
        {
            switch (value)
            {
                case string text:
                    writer.WriteStringValue(text);
                    break;
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                case double number:
                    var digits = number.ToString("R", CultureInfo.InvariantCulture);
                    writer.WriteRawValue(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? digits + ".0" : digits);
                    break;
                case int or long:
                    writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                default:
                    throw new JsonException($"a {value.GetType()} is no plain value");
            }
        }
    }
}
