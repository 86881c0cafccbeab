namespace Sweep.Cli;

/// <summary>Names and what is known of them, in two columns. Long texts go on below themselves where the terminal is narrow.</summary>
internal sealed class Facts
{
    private readonly List<(string Name, string Value, Tone Tone)> _facts = [];

    /// <summary>Adds a fact; one that is unknown is left out.</summary>
    public Facts Add(string name, string? value, Tone tone = Tone.Plain)
    {
        if (!string.IsNullOrEmpty(value))
            _facts.Add((name, TextWidth.Visible(value, keepLines: true), tone));
        return this;
    }

    public void Write(TextWriter output, TerminalInfo terminal)
    {
        if (_facts.Count == 0)
            return;
        var names = _facts.Max(fact => TextWidth.Of(fact.Name));
        var room = Math.Max(16, terminal.Width == int.MaxValue ? int.MaxValue : terminal.Width - names - 4);
        foreach (var (name, value, tone) in _facts)
        {
            var label = $"  {terminal.Paint(Tone.Faint, name)}{new string(' ', names - TextWidth.Of(name) + 2)}";
            foreach (var line in value.Split('\n').SelectMany(line => Wrapping.Wrap(line, room)))
            {
                output.WriteLine(label + terminal.Paint(tone, line));
                label = new string(' ', names + 4);
            }
        }
    }
}
