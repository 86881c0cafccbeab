using System.Text;

namespace Sweep.Core.Protocol;

/// <summary>
/// Reads UTF-8 lines of bounded length from a pipe, at both ends of the protocol: a process gone wild costs no more memory than one line.
/// Bytes that are no UTF-8 become U+FFFD, or are an error where <paramref name="strict"/>.
/// </summary>
public sealed class LineReader(Stream stream, int maxBytes, bool strict = false)
{
    private readonly UTF8Encoding _encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: strict);
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>What came after the last line feed: at the end of the stream, a line cut off by its writer's death.</summary>
    public string Rest => _encoding.GetString(_buffer, _start, _end - _start);

    /// <summary>The next line without its end; null at the end of the stream.</summary>
    /// <exception cref="ProtocolException">No line feed within the bound, or not UTF-8.</exception>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancel)
    {
        var scanned = 0;
        while (true)
        {
            if (TryTake(scanned) is { } line)
                return line;
            scanned = _end - _start;
            var read = await stream.ReadAsync(FreeSpace(), cancel);
            if (read == 0)
                return null;
            _end += read;
        }
    }

    /// <summary>The same for a thread that has nothing else to do.</summary>
    /// <inheritdoc cref="ReadLineAsync"/>
    public string? ReadLine()
    {
        var scanned = 0;
        while (true)
        {
            if (TryTake(scanned) is { } line)
                return line;
            scanned = _end - _start;
            var read = stream.Read(FreeSpace().Span);
            if (read == 0)
                return null;
            _end += read;
        }
    }

    /// <param name="scanned">So many bytes are known to hold no line feed.</param>
    private string? TryTake(int scanned)
    {
        var found = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
        if (found < 0)
            return _end - _start > maxBytes ? throw new ProtocolException($"a line of more than {maxBytes} bytes") : null;
        try
        {
            var line = _encoding.GetString(_buffer, _start, scanned + found).TrimEnd('\r');
            _start += scanned + found + 1;
            return line;
        }
        catch (DecoderFallbackException e)
        {
            throw new ProtocolException($"a line that is not UTF-8 ({e.Message})", e);
        }
    }

    private Memory<byte> FreeSpace()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        return _buffer.AsMemory(_end);
    }
}
