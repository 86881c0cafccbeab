using System.Buffers.Binary;

namespace Sweep.Store.Database;

/// <summary>Numbers as a column's bytes: float32, little-endian.</summary>
internal static class StoredFloats
{
    public static byte[] ToBytes(ReadOnlySpan<float> numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(float)];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), numbers[i]);
        return bytes;
    }

    public static float[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var numbers = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return numbers;
    }
}
