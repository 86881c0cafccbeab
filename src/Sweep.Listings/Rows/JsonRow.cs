using System.Globalization;
using System.Text.Json;
using Sweep.Core;

namespace Sweep.Listings;

/// <summary>One object of a JSON listing.</summary>
public sealed class JsonRow(Utf8JsonWriter json) : IRow
{
    /// <summary>Write null for a number that is none: for readers who have no word for it and would take a text for one.</summary>
    public bool NonFiniteAsNull { get; init; }

    public IRow Add(string name, string? value)
    {
        json.WriteString(name, value);   // null writes null
        return this;
    }

    public IRow Add(string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
        return this;
    }

    /// <summary>NaN and infinities are strings, as everywhere in Sweep's JSON.</summary>
    public IRow Add(string name, double? value)
    {
        if (value is not { } number)
            json.WriteNull(name);
        else if (double.IsFinite(number))
            json.WriteNumber(name, number);
        else if (NonFiniteAsNull)
            json.WriteNull(name);
        else
            json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public IRow Add(string name, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(name, flag);
        else
            json.WriteNull(name);
        return this;
    }

    /// <summary>Hyperparameters as an object.</summary>
    public JsonRow AddObject(string name, IReadOnlyDictionary<string, ParameterValue> values)
    {
        json.WriteStartObject(name);
        this.AddValues(values);
        json.WriteEndObject();
        return this;
    }

    /// <summary>A list that belongs to this object.</summary>
    public JsonRow AddArray<T>(string name, IEnumerable<T> items, Action<JsonRow, T> fill)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            fill(this, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        return this;
    }
}
