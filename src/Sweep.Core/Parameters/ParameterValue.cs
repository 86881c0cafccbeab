using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Core;

/// <summary>
/// A hyperparameter's value: a long, a double, a text or a flag. Equal values are of one type: the whole number 2 is not the fraction 2.0.
/// </summary>
[JsonConverter(typeof(ParameterValueConverter))]
public readonly record struct ParameterValue
{
    private ParameterValue(object plain) => Plain = plain;

    /// <summary>The value itself, to be told apart by its type: long, double, string or bool.</summary>
    public object Plain { get; }

    public static implicit operator ParameterValue(long value) => new(value);

    public static implicit operator ParameterValue(double value) => new(value);

    public static implicit operator ParameterValue(string value) => new(value);

    public static implicit operator ParameterValue(bool value) => new(value);

    /// <exception cref="InvalidCastException">The value is of another type; so for the conversions below.</exception>
    public static explicit operator long(ParameterValue value) => (long)value.Plain;

    public static explicit operator double(ParameterValue value) => (double)value.Plain;

    public static explicit operator string(ParameterValue value) => (string)value.Plain;

    public static explicit operator bool(ParameterValue value) => (bool)value.Plain;

    /// <summary>As a sweep file would have it, the same on every machine: a double in the shortest form that reads back to it.</summary>
    public override string ToString() => Plain switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(Plain, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Writes the value in the shortest form: the double 2.0 as <c>2</c>. For hashes and for people.</summary>
    public void WriteShortest(Utf8JsonWriter json)
    {
        if (Plain is double number)
            json.WriteNumberValue(number);
        else
            WriteTyped(json);
    }

    /// <summary>
    /// Writes the value so that <see cref="ReadTyped"/> finds its type again: a double always has a point or an exponent, a long neither.
    /// </summary>
    public void WriteTyped(Utf8JsonWriter json)
    {
        switch (Plain)
        {
            case long integer:
                json.WriteNumberValue(integer);
                break;
            case double number:
                var digits = number.ToString("R", CultureInfo.InvariantCulture);
                json.WriteRawValue(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0");
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            default:
                throw new JsonException("a parameter without a value; each has a number, a text or a flag");
        }
    }

    /// <summary>Reads what <see cref="WriteTyped"/> wrote; the reader stands on the value.</summary>
    /// <exception cref="JsonException">It is no number, text or flag.</exception>
    public static ParameterValue ReadTyped(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => json.GetString()!,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when json.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E') => json.GetDouble(),
        JsonTokenType.Number => json.TryGetInt64(out var integer) ? (ParameterValue)integer : json.GetDouble(),
        var other => throw new JsonException($"a {other} where a parameter's value belongs: a number, a text or a flag"),
    };

    private sealed class ParameterValueConverter : JsonConverter<ParameterValue>
    {
        public override ParameterValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ReadTyped(ref reader);

        public override void Write(Utf8JsonWriter writer, ParameterValue value, JsonSerializerOptions options) => value.WriteTyped(writer);
    }
}
