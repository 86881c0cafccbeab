using System.Text;
using Sweep.Core.Protocol;

namespace Sweep.Core.Tests.Protocol;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b|")]
    [InlineData("a\r\n\nb", "a||/b")]
    [InlineData("", "")]
    [InlineData("ಕನ್ನಡ\n", "ಕನ್ನಡ|")]
    public async Task ReadLine_InAnyPieces_GivesWholeLines(string text, string expected)
    {
        for (var piece = 1; piece <= 5; piece++)
        {
            var reader = new LineReader(new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece), 1000);
            var seen = new StringBuilder();
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
                seen.Append(line).Append('|');
            if (reader.Rest.Length > 0)
                seen.Append('/').Append(reader.Rest);
            Assert.Equal(expected, seen.ToString());
        }
    }

    [Fact]
    public async Task ReadLine_LongerThanTheBuffer_GivesIt()
    {
        var line = new string('x', 100_000);
        var reader = new LineReader(new PiecewiseStream(Encoding.UTF8.GetBytes("first\n" + line + "\nlast\n"), 7000), 200_000);
        Assert.Equal("first", await reader.ReadLineAsync(CancellationToken.None));
        Assert.Equal(line, await reader.ReadLineAsync(CancellationToken.None));
        Assert.Equal("last", await reader.ReadLineAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadLine_BeyondTheBound_IsRefused()
    {
        var reader = new LineReader(new PiecewiseStream(new byte[300_000], 4096), 100_000);
        await Assert.ThrowsAsync<ProtocolException>(async () => await reader.ReadLineAsync(CancellationToken.None));
    }

    [Fact]
    public void ReadLine_NotUtf8_IsRefusedWhereStrict()
    {
        byte[] bytes = [0x61, 0xE9, 0x0A];
        Assert.Equal("a\uFFFD", new LineReader(new MemoryStream(bytes), 1000).ReadLine());
        Assert.Throws<ProtocolException>(() => new LineReader(new MemoryStream(bytes), 1000, strict: true).ReadLine());
    }

    /// <summary>Gives at most so many bytes a read, as a pipe may.</summary>
    private sealed class PiecewiseStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
