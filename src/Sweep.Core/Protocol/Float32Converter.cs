using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Core.Protocol;

/// <summary>
/// Numbers as the base64 of their bytes (float32, little-endian): a third of their digits' length, and every bit survives.
/// </summary>
internal sealed class Float32Converter : JsonConverter<float[]>
{
    /// <exception cref="JsonException">Not base64, or not of whole numbers.</exception>
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetBytesFromBase64(out var bytes))
            throw new JsonException("the float32 numbers are not in base64");
        return bytes.Length % sizeof(float) == 0
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
            : throw new JsonException($"{bytes.Length} bytes are not a whole number of float32 numbers");
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(MemoryMarshal.AsBytes<float>(value));
}
