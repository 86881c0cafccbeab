using Sweep.Core;

namespace Sweep.Cli;

/// <summary>What a piece of text means to the reader; colours follow from it.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
    Accent,
}

internal static class Tones
{
    /// <summary>The text in the tone's colour, where the terminal shows colours.</summary>
    public static string Paint(this TerminalInfo terminal, Tone tone, string text)
    {
        if (!terminal.Color || tone == Tone.Plain || text.Length == 0)
            return text;
        var code = tone switch
        {
            Tone.Strong => "1",
            Tone.Faint => "2",
            Tone.Good => "32",
            Tone.Warning => "33",
            Tone.Bad => "31",
            _ => "36",
        };
        return $"\u001b[{code}m{text}\u001b[0m";
    }

    public static Tone ToneOf(RunState state) => state switch
    {
        RunState.Completed => Tone.Good,
        RunState.Running => Tone.Accent,
        RunState.Diverged or RunState.Failed => Tone.Bad,
        RunState.Stopped or RunState.Cancelled => Tone.Warning,
        _ => Tone.Faint,
    };
}
