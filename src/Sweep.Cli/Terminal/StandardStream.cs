namespace Sweep.Cli;

/// <summary>
/// Standard output or standard error, which may be a file on a full disk. The first write that fails is remembered and everything after it
/// dropped, instead of an exception from whichever line happened to fill a buffer: a sweep in training must not die of its log, and a
/// listing says at its end, in one sentence, that it is not complete.
/// </summary>
internal sealed class StandardStream(Stream inner) : Stream
{
    private volatile string? _failure;

    /// <summary>Why a write failed; null: none did.</summary>
    public string? Failure => _failure;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => Try(static (stream, _) => stream.Flush(), []);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Try(static (stream, bytes) => stream.Write(bytes), buffer);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Try(Action<Stream, ReadOnlySpan<byte>> act, ReadOnlySpan<byte> bytes)
    {
        if (_failure is not null)
            return;
        try
        {
            act(inner, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failure = e.Message;
        }
    }
}
