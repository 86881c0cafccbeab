using System.Text;

namespace Sweep.Cli;

/// <summary>What a verb talks to: data goes to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
internal sealed class Session(TextWriter output, TextWriter error, TerminalInfo terminal, TimeProvider time)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private StandardStream? _stdout;

    public TextWriter Out { get; } = output;
    public TextWriter Error { get; } = error;
    /// <summary>As wide as it is now: a window may be resized while a sweep trains in it.</summary>
    public TerminalInfo Terminal => terminal with { Width = terminal.CurrentWidth() };
    public TimeProvider Time { get; } = time;

    public static Session OfThisProcess()
    {
        // One write for a whole listing; a verb that is watched flushes line by line.
        var stdout = new StandardStream(Console.OpenStandardOutput());
        var output = new StreamWriter(stdout, s_utf8, bufferSize: 1 << 16);
        var error = new StreamWriter(new StandardStream(Console.OpenStandardError()), s_utf8, bufferSize: 1 << 10) { AutoFlush = true };
        return new Session(output, TextWriter.Synchronized(error), TerminalInfo.Detect(), TimeProvider.System) { _stdout = stdout };
    }

    /// <summary>
    /// Why standard output could not be written, in the system's words; null while it could. What came after was dropped.
    /// </summary>
    public string? OutputFailure => _stdout?.Failure;

    /// <summary>A remark about the data: a hint, what was left out.</summary>
    public void Note(string message) => Error.WriteLine(message);
}
