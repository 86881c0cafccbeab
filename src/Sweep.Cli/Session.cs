using System.Text;

namespace Sweep.Cli;

/// <summary>What a verb talks to: data goes to <see cref="Out"/>, everything else to <see cref="Error"/>.</summary>
internal sealed class Session(TextWriter output, TextWriter error, TerminalInfo terminal, TimeProvider time)
{
    public TextWriter Out { get; } = output;
    public TextWriter Error { get; } = error;
    /// <summary>As wide as it is now: a window may be resized while a sweep trains in it.</summary>
    public TerminalInfo Terminal => terminal with { Width = terminal.CurrentWidth() };
    public TimeProvider Time { get; } = time;

    public static Session OfThisProcess()
    {
        // One write for a whole listing; a verb that is watched flushes line by line.
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            bufferSize: 1 << 16);
        return new Session(output, Console.Error, TerminalInfo.Detect(), TimeProvider.System);
    }

    /// <summary>A remark about the data: a hint, what was left out.</summary>
    public void Note(string message) => Error.WriteLine(message);
}
