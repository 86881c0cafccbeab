using System.Text;
using System.Text.Json;
using Sweep.Core;

namespace Sweep.Listings;

/// <summary>
/// What <c>--json</c> prints: one array, an object a line, nothing else. By hand, because starting a serializer takes longer than most
/// listings.
/// </summary>
public static class JsonRows
{
    public static void Write<T>(TextWriter output, IEnumerable<T> items, Action<JsonRow, T> fill)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SweepJson.Compact.Encoder });
        var row = new JsonRow(json);
        var any = false;
        output.Write('[');
        foreach (var item in items)
        {
            json.WriteStartObject();
            fill(row, item);
            json.WriteEndObject();
            json.Flush();
            output.Write(any ? ",\n" : "\n");
            output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            any = true;
            buffer.SetLength(0);
            json.Reset();
        }
        output.Write(any ? "\n]\n" : "]\n");
    }
}
