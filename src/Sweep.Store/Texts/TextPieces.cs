using System.Buffers;
using System.IO.Compression;
using Sweep.Core;

namespace Sweep.Store.Texts;

/// <summary>
/// How a text's bytes are cut and compressed for the store and for the wire: pieces of <see cref="Size"/> bytes, the last one shorter, each
/// compressed by itself with Brotli. So neither side ever holds more than a piece.
/// </summary>
public static class TextPieces
{
    /// <summary>Bytes of a piece before compression: small beside Orleans' message limit, large beside a call's overhead.</summary>
    public const int Size = 512 << 10;

    /// <summary>The most bytes that a compressed piece may have; what is random grows a little.</summary>
    public static readonly int MaxCompressed = BrotliEncoder.GetMaxCompressedLength(Size);

    // Measured on a megabyte of English: 5 ms and a ratio of 2.4; the next better ratio, 2.5, takes twice the time.
    private const int Quality = 1;
    private const int Window = 19; // 2^19 bytes: a piece

    /// <summary>How many pieces a text of so many bytes has.</summary>
    public static int CountOf(long bytes) => (int)((bytes + Size - 1) / Size);

    /// <param name="piece">At most <see cref="Size"/> bytes.</param>
    public static byte[] Compress(ReadOnlySpan<byte> piece)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(piece.Length));
        try
        {
            return BrotliEncoder.TryCompress(piece, buffer, out var written, Quality, Window)
                ? buffer[..written] : throw new InvalidOperationException("Brotli needs more room than it says at most");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>How many bytes of <paramref name="piece"/> it was; null when it is damaged.</returns>
    /// <param name="piece">Of <see cref="Size"/> bytes; gets the bytes.</param>
    public static int? Decompress(ReadOnlySpan<byte> compressed, Span<byte> piece) =>
        BrotliDecoder.TryDecompress(compressed, piece, out var written) ? written : null;

    /// <summary>Refuses what is no piece of a text; these come over the wire.</summary>
    /// <exception cref="UsageException">The hash, the number or the size is none that a text may have.</exception>
    internal static void RequirePiece(string sha256, int number, byte[] compressed)
    {
        RequireHash(sha256);
        if (number < 0 || number >= CountOf(Corpus.MaxBytes) || compressed.Length is 0 || compressed.Length > MaxCompressed)
        {
            throw new UsageException($"piece {number} of {compressed.Length} bytes is none of a text; there are at most "
                + $"{CountOf(Corpus.MaxBytes)} pieces of at most {MaxCompressed} bytes");
        }
    }

    /// <exception cref="UsageException">It is no SHA-256.</exception>
    internal static void RequireHash(string sha256)
    {
        if (!IsHash(sha256))
            throw new UsageException($"'{Quoted.Plain(sha256)}' is not a SHA-256 in lower-case hex");
    }

    /// <summary>Only what is a hash names a text, in the store and as a file.</summary>
    internal static bool IsHash(string sha256) => sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower);
}
