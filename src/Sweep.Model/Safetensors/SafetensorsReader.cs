using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sweep.Model;

/// <summary>
/// Reads a safetensors file that nobody vouches for. Memory is bounded by <see cref="MaxHeaderBytes"/> and by what the caller asks for: no
/// size is taken from the file before it was checked against the file's own length.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    /// <summary>The longest header that is read: 16 MiB, about 100,000 tensors.</summary>
    public const int MaxHeaderBytes = 16 << 20;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly long _dataStart;

    /// <param name="stream">Seekable; disposed with the reader.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="SafetensorsException">
    /// Not a safetensors file, truncated, or its header contradicts itself or the file's length.
    /// </exception>
    public SafetensorsReader(Stream stream, string name)
    {
        _stream = stream;
        _name = name;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.Length < prefix.Length)
            throw new SafetensorsException($"{name} is damaged or no safetensors file: it has only {stream.Length} bytes");
        stream.Position = 0;
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes || (long)length > stream.Length - prefix.Length)
        {
            throw new SafetensorsException(
                $"{name} is damaged or no safetensors file: a header of {length} bytes in a file of {stream.Length} "
                + $"(at most {MaxHeaderBytes} are read)");
        }
        var header = new byte[length];
        stream.ReadExactly(header);
        _dataStart = prefix.Length + header.Length;
        (Metadata, Tensors) = SafetensorsHeader.Parse(header, stream.Length - _dataStart, name);
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>Reads a float32 tensor of exactly this shape.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or it has another type or shape.</exception>
    public void Read(string tensor, IReadOnlyList<int> shape, Span<float> values)
    {
        if (!Tensors.TryGetValue(tensor, out var entry))
            throw new SafetensorsException($"{_name} has no tensor '{tensor}'");
        if (entry.DType != "F32" || !entry.Shape.SequenceEqual(shape.Select(size => (long)size)))
        {
            throw new SafetensorsException(
                $"'{tensor}' in {_name} is {entry.DType} [{string.Join(", ", entry.Shape)}], expected F32 [{string.Join(", ", shape)}]");
        }
        _stream.Position = _dataStart + entry.Begin;
        _stream.ReadExactly(MemoryMarshal.AsBytes(values));
    }

    public void Dispose() => _stream.Dispose();
}
