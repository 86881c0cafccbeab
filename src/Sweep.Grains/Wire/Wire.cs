using System.Text.Json;
using Sweep.Core;

namespace Sweep.Grains;

/// <summary>
/// A record of Core or Store on its way through a grain call, as the JSON that the store and the trainer protocol speak.
/// <para>
/// Why not Orleans' own codecs: they need attributes on the records, and Core and Store know nothing of Orleans; a surrogate per record
/// would say each of some forty types a second time and fall behind. Grain calls are a few a second for each device, so JSON's cost does
/// not matter, and numbers come out of it bit for bit.
/// </para>
/// </summary>
[GenerateSerializer, Immutable, Alias("sweep.wire`1")]
public readonly record struct Wire<T>([property: Id(0)] byte[] Utf8)
{
    public T Value => JsonSerializer.Deserialize<T>(Utf8, SweepJson.Compact)!;
}

/// <summary>Makes <see cref="Wire{T}"/>s.</summary>
public static class Wire
{
    public static Wire<T> Of<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, SweepJson.Compact));
}
