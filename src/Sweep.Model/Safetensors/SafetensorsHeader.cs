using System.Text.Json;

namespace Sweep.Model;

/// <summary>
/// Parses and checks the JSON header. What it accepts describes exactly the bytes that follow: known types, sizes that agree with shapes,
/// every byte in one tensor and one only.
/// </summary>
internal static class SafetensorsHeader
{
    private const int MaxDimensions = 8;

    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes in the file after the header.</param>
    /// <exception cref="SafetensorsException">The header is not well formed, or lies.</exception>
    public static (Dictionary<string, string> Metadata, Dictionary<string, SafetensorsEntry> Tensors) Parse(
        ReadOnlySpan<byte> json, long dataLength, string name)
    {
        try
        {
            var (metadata, tensors) = ReadObject(json);
            CheckCover(tensors.Values, dataLength);
            return (metadata, tensors);
        }
        // InvalidOperationException is how Utf8JsonReader answers a value of another kind, or a string that is not UTF-8; OverflowException
        // a shape's product.
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new SafetensorsException($"{name} is damaged or no safetensors file: {e.Message}", e);
        }
    }

    private static (Dictionary<string, string>, Dictionary<string, SafetensorsEntry>) ReadObject(ReadOnlySpan<byte> json)
    {
        var metadata = new Dictionary<string, string>();
        var tensors = new Dictionary<string, SafetensorsEntry>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        var seenMetadata = false;
        while (NextName(ref reader, out var name))
        {
            if (name == SafetensorsWriter.MetadataKey)
            {
                if (seenMetadata)
                    throw new FormatException($"{name} occurs twice");
                seenMetadata = true;
                ReadMetadata(ref reader, metadata);
            }
            else if (!tensors.TryAdd(name, ReadEntry(ref reader, name)))
            {
                throw new FormatException($"tensor '{name}' occurs twice");
            }
        }
        while (reader.Read())
            throw new FormatException("the header goes on after its object");
        return (metadata, tensors);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        Expect(ref reader, JsonTokenType.StartObject, "the metadata");
        while (NextName(ref reader, out var key))
        {
            Expect(ref reader, JsonTokenType.String, $"metadata '{key}'");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw new FormatException($"metadata '{key}' occurs twice");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        while (NextName(ref reader, out var key))
        {
            switch (key)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String, $"the dtype of '{name}'");
                    dtype = reader.GetString()!;
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, MaxDimensions, $"the shape of '{name}'");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, 2, $"the data_offsets of '{name}'");
                    break;
                default:
                    throw new FormatException($"tensor '{name}' has an unknown or repeated member '{key}'");
            }
        }
        if (dtype is null || shape is null || offsets is not [var begin, var end])
            throw new FormatException($"tensor '{name}' lacks its dtype, its shape or its two data_offsets");
        var bytes = checked(shape.Aggregate(1L, (product, size) => checked(product * size)) * BytesPerElement(dtype, name));
        if (end < begin || end - begin != bytes)
            throw new FormatException($"tensor '{name}' of {bytes} bytes has the data_offsets [{begin}, {end}]");
        return new SafetensorsEntry(name, dtype, shape, begin, end);
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, int atMost, string what)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, what);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new FormatException($"{what} holds something other than a whole number of 0 or more");
            if (numbers.Count == atMost)
                throw new FormatException($"{what} has more than {atMost} numbers");
            numbers.Add(number);
        }
        return numbers;
    }

    /// <summary>Sorted by where they begin, the tensors follow each other from the first to the last byte.</summary>
    private static void CheckCover(IEnumerable<SafetensorsEntry> tensors, long dataLength)
    {
        long at = 0;
        foreach (var tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (tensor.Begin != at)
            {
                throw new FormatException(
                    $"tensor '{tensor.Name}' begins at byte {tensor.Begin} where {at} was expected: tensors overlap or leave a gap");
            }
            at = tensor.End;
        }
        if (at != dataLength)
            throw new FormatException($"its tensors take {at} bytes, the file has {dataLength} for them");
    }

    private static int BytesPerElement(string dtype, string name) => dtype switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => throw new FormatException($"tensor '{name}' has the unknown dtype '{dtype}'"),
    };

    private static bool NextName(ref Utf8JsonReader reader, out string name)
    {
        if (!reader.Read())
            throw new FormatException("the header ends too early");
        name = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString()! : "";
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            var expected = type switch { JsonTokenType.StartObject => "object", JsonTokenType.StartArray => "array", _ => "string" };
            throw new FormatException($"{what} is not a JSON {expected}");
        }
    }
}
