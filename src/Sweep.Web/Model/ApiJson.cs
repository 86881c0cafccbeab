using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Core;
using Sweep.Listings;

namespace Sweep.Web;

/// <summary>Writes what the page asks for. Numbers that are none (NaN, infinities) are null: JSON has no word for them.</summary>
internal static class ApiJson
{
    // The answers are no HTML, but the report puts them into a page: there its own escaping applies.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of one JSON value.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 12);
        using (var json = new Utf8JsonWriter(buffer, s_options))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of one object.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> fill) => Of(json =>
    {
        json.WriteStartObject();
        fill(json);
        json.WriteEndObject();
    });

    /// <summary>A row of a listing, as <c>--json</c> has it but for numbers that are none.</summary>
    public static JsonRow Row(this Utf8JsonWriter json) => new(json) { NonFiniteAsNull = true };

    /// <summary>A number, or null.</summary>
    public static void Number(this Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }

    /// <summary>A named number, or null.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        json.Number(value);
    }

    /// <summary>A named number with six significant digits: enough for a chart's pixel, and half as long.</summary>
    public static void Rounded(this Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteRawValue(number.ToString("G6", CultureInfo.InvariantCulture), skipInputValidation: true);
        else
            json.WriteNullValue();
    }

    /// <summary>A column of numbers.</summary>
    public static void Numbers<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, double?> value) =>
        json.Array(name, items, item => json.Number(value(item)));

    /// <summary>A column of texts.</summary>
    public static void Texts<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, string?> value) =>
        json.Array(name, items, item => json.WriteStringValue(value(item)));

    /// <summary>A column of flags.</summary>
    public static void Flags<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, bool?> value) =>
        json.Array(name, items, item =>
        {
            if (value(item) is { } flag)
                json.WriteBooleanValue(flag);
            else
                json.WriteNullValue();
        });

    /// <summary>A column of hyperparameters' values; null where a run has none.</summary>
    public static void Values<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, ParameterValue?> value) =>
        json.Array(name, items, item =>
        {
            switch (value(item)?.Plain)
            {
                case null: json.WriteNullValue(); break;
                case long number: json.WriteNumberValue(number); break;
                case double number: json.Number(number); break;
                case bool flag: json.WriteBooleanValue(flag); break;
                case var text: json.WriteStringValue(text.ToString()); break;
            }
        });

    /// <summary>An array with an element for each item.</summary>
    public static void Array<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }
}
