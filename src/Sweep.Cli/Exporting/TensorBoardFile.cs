using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Sweep.Core;

namespace Sweep.Cli;

/// <summary>
/// Writes a run's evaluations as a TensorBoard event file: TFRecords of Event messages (tensorflow/core/util/event.proto), each with the
/// scalars train_loss, val_loss and val_bpc in its Summary.
/// <para>
/// A TFRecord is the length (8 bytes), the masked CRC-32C of the length, the message, and the masked CRC-32C of the message, all
/// little-endian. Messages are written by hand: four fields do not need a library.
/// </para>
/// </summary>
internal static class TensorBoardFile
{
    // Of a field: its number and its kind of value (varint 0, eight bytes 1, a length and bytes 2, four bytes 5), as protobuf packs them.
    private const byte EventWallTime = (1 << 3) | 1;
    private const byte EventStep = 2 << 3;
    private const byte EventFileVersion = (3 << 3) | 2;
    private const byte EventSummary = (5 << 3) | 2;
    private const byte SummaryValue = (1 << 3) | 2;
    private const byte ValueTag = (1 << 3) | 2;
    private const byte ValueSimple = (2 << 3) | 5;

    /// <param name="start">When the run's training time began; an evaluation's wall time is that many seconds later.</param>
    public static void Write(Stream stream, DateTimeOffset start, IEnumerable<Evaluation> evaluations)
    {
        var began = start.ToUnixTimeMilliseconds() / 1000.0;
        WriteRecord(stream, [.. WallTime(began), .. Bytes(EventFileVersion, "brain.Event:2"u8)]);
        foreach (var evaluation in evaluations)
        {
            byte[] summary = [.. Scalar("train_loss", evaluation.TrainLoss), .. Scalar("val_loss", evaluation.ValLoss),
                .. Scalar("val_bpc", evaluation.Value("val_bpc"))];
            WriteRecord(stream,
            [
                .. WallTime(began + evaluation.Seconds), EventStep, .. Varint((ulong)evaluation.Step), .. Bytes(EventSummary, summary),
            ]);
        }
    }

    private static byte[] WallTime(double seconds)
    {
        var field = new byte[9];
        field[0] = EventWallTime;
        BinaryPrimitives.WriteDoubleLittleEndian(field.AsSpan(1), seconds);
        return field;
    }

    private static byte[] Scalar(string tag, double value)
    {
        var simple = new byte[5];
        simple[0] = ValueSimple;
        BinaryPrimitives.WriteSingleLittleEndian(simple.AsSpan(1), (float)value);
        return Bytes(SummaryValue, [.. Bytes(ValueTag, Encoding.UTF8.GetBytes(tag)), .. simple]);
    }

    private static byte[] Bytes(byte field, ReadOnlySpan<byte> content) => [field, .. Varint((ulong)content.Length), .. content];

    private static List<byte> Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }

    private static void WriteRecord(Stream stream, ReadOnlySpan<byte> message)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        stream.Write(length);
        WriteChecksum(stream, length);
        stream.Write(message);
        WriteChecksum(stream, message);
    }

    private static void WriteChecksum(Stream stream, ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
            crc = BitOperations.Crc32C(crc, value);
        // Masked, since the checksum of what contains its own checksum is no check.
        var masked = BitOperations.RotateRight(~crc, 15) + 0xa282ead8u;
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, masked);
        stream.Write(bytes);
    }
}
