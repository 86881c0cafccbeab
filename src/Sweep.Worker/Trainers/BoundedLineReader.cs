using System.Text;

namespace Sweep.Worker;

/// <summary>Reads UTF-8 lines of bounded length from a pipe, so that a process gone wild costs no more memory than one line.</summary>
internal sealed class BoundedLineReader(Stream stream, int maxBytes)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>
    /// The next line without its end, null at end of file; <see cref="Rest"/> is what came after the last line feed then: a line cut off by its writer's death.
    /// </summary>
    /// <exception cref="LineTooLongException">No line feed within the bound.</exception>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancel)
    {
        var scanned = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (length >= 0)
            {
                length += scanned;
                var line = Encoding.UTF8.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }
            scanned = _end - _start;
            if (scanned > maxBytes)
                throw new LineTooLongException(maxBytes);
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
            if (read == 0)
                return null;
            _end += read;
        }
    }

    public string Rest => Encoding.UTF8.GetString(_buffer, _start, _end - _start);

    private void MakeRoom()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end < _buffer.Length)
            return;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}

internal sealed class LineTooLongException(int maxBytes) : IOException($"a line of more than {maxBytes} bytes");
