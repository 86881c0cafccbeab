namespace Sweep.Cli;

/// <summary>Breaking text into lines of a width, at spaces where there are any.</summary>
internal static class Wrapping
{
    /// <summary>Writes a sentence in as many lines as it needs.</summary>
    public static void WriteWrapped(this TextWriter output, TerminalInfo terminal, Tone tone, string sentence)
    {
        foreach (var line in Wrap(sentence, terminal.Width))
            output.WriteLine(terminal.Paint(tone, line));
    }

    public static IEnumerable<string> Wrap(string text, int width)
    {
        while (TextWidth.Of(text) > width)
        {
            var fits = TextWidth.Cut(text, width + 1, unicode: true).Length - 1;   // the ellipsis stands for what does not fit
            var space = text.LastIndexOf(' ', Math.Min(fits, text.Length - 1));
            var end = space > width / 3 ? space : Math.Max(1, fits);
            if (end < text.Length && char.IsLowSurrogate(text[end]))
                end++;
            yield return text[..end].TrimEnd();
            text = text[end..].TrimStart(' ');
        }
        yield return text;
    }
}
