using System.Text;
using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>Lines of UTF-8 of bounded length: a stream without line ends cannot fill the memory.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private readonly StreamReader _reader = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
    private readonly StringBuilder _line = new();

    /// <summary>The next line without its end; null at the end of the stream.</summary>
    /// <exception cref="ProtocolException">Not UTF-8, too long, or cut off before its end.</exception>
    public string? Read()
    {
        try
        {
            _line.Clear();
            while (_reader.Read() is var character and >= 0)
            {
                if (character == '\n')
                    return _line.ToString().TrimEnd('\r');
                if (_line.Length == TrainerProtocol.MaxLineLength)
                    throw new ProtocolException($"a line of more than {TrainerProtocol.MaxLineLength} characters");
                _line.Append((char)character);
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new ProtocolException($"a line that is not UTF-8 ({e.Message})", e);
        }
        return _line.Length == 0 ? null : throw new ProtocolException($"the input ends within a line, after: {_line.ToString(0, Math.Min(80, _line.Length))}");
    }

    public void Dispose() => _reader.Dispose();
}
