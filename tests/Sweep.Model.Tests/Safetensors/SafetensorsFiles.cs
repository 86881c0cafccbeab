using System.Buffers.Binary;
using System.Text;

namespace Sweep.Model.Tests;

/// <summary>Files written byte by byte, true and lying.</summary>
internal static class SafetensorsFiles
{
    /// <summary>A file of this header and so many bytes of data.</summary>
    public static byte[] Of(string header, int dataBytes, ulong? claimedLength = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[sizeof(ulong) + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimedLength ?? (ulong)json.Length);
        json.CopyTo(file, sizeof(ulong));
        return file;
    }

    public static SafetensorsReader Open(byte[] file) => new(new MemoryStream(file), "test.safetensors");
}
