using FsCheck;
using FsCheck.Fluent;

namespace Sweep.Core.Tests;

/// <summary>Generates damaged copies of valid inputs: near misses reach deeper than noise does.</summary>
internal static class Mutation
{
    private const int MostEdits = 6;

    private static readonly byte[][] Splices =
    [
        "\t"u8.ToArray(), "\n"u8.ToArray(), "\r\n"u8.ToArray(), "\0"u8.ToArray(), ": "u8.ToArray(), "- "u8.ToArray(), "["u8.ToArray(),
            "]"u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(),
        "&a "u8.ToArray(), "*a "u8.ToArray(), "!!binary "u8.ToArray(), "<<: "u8.ToArray(), "? "u8.ToArray(), "| "u8.ToArray(),
            "> "u8.ToArray(), "---\n"u8.ToArray(), "...\n"u8.ToArray(), "%YAML 9.9\n"u8.ToArray(),
        "\""u8.ToArray(), "'"u8.ToArray(), "#"u8.ToArray(), ","u8.ToArray(), "\\u"u8.ToArray(), "-1"u8.ToArray(), "1e999"u8.ToArray(),
            "99999999999999999999"u8.ToArray(), ".nan"u8.ToArray(), "0x1F"u8.ToArray(),
        "null"u8.ToArray(), "true"u8.ToArray(), "..\u002F"u8.ToArray(), "'; DROP TABLE runs; --"u8.ToArray(), "\u202E"u8.ToArray(),
            "\uFEFF"u8.ToArray(), "ಕ್"u8.ToArray(), [0xFF, 0xFE], [0xC3], [0x80],
    ];

    public static Gen<byte[]> Of(IReadOnlyList<byte[]> seeds) =>
        from seed in Gen.Choose(0, seeds.Count - 1)
        from count in Gen.Choose(1, MostEdits)
        from edits in Edit.ListOf(count)
        select edits.Aggregate(seeds[seed], (bytes, edit) => edit(bytes));

    // Places and lengths are drawn as fractions, since each edit changes the length.
    private static Gen<Func<byte[], byte[]>> Edit =>
        from kind in Gen.Choose(0, 4)
        from place in Gen.Choose(0, 9999)
        from length in Gen.Choose(1, 40)
        from other in Gen.Choose(0, 255)
        select (Func<byte[], byte[]>)(bytes => Apply(bytes, kind, place / 10_000.0, length, other));

    private static byte[] Apply(byte[] bytes, int kind, double place, int length, int other)
    {
        var at = (int)(place * bytes.Length);
        var end = Math.Min(at + length, bytes.Length);
        return kind switch
        {
            0 => [.. bytes[..at], .. bytes[end..]],
            1 => [.. bytes[..at], .. Splices[other % Splices.Length], .. bytes[at..]],
            2 => [.. bytes[..end], .. bytes[at..]],
            3 => [.. bytes[..at], (byte)other, .. bytes[Math.Min(at + 1, bytes.Length)..]],
            _ => bytes[..at],
        };
    }
}
