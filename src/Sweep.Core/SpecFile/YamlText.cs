using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sweep.Core;

/// <summary>
/// A file's bytes made fit for the YAML parser. Lines indented by tabs are reported and given the indentation they most likely mean, so
/// that what else is wrong with the file can be reported too.
/// </summary>
internal sealed class YamlText
{
    private readonly Dictionary<int, int> _shift = [];

    private YamlText(string text) => Text = text;

    public string Text { get; private set; }

    /// <summary>Where a place of <see cref="Text"/> is in the file.</summary>
    public Mark InFile(Mark at) => at with { Column = Math.Max(at.Column + _shift.GetValueOrDefault(at.Line), 1) };

    /// <summary>Null when the bytes are no text; then a problem says so.</summary>
    public static YamlText? Decode(ReadOnlySpan<byte> bytes, ProblemList problems)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            problems.Add(Mark.Start, "the file is UTF-16; save it as UTF-8");
            return null;
        }
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        var text = new StringBuilder(bytes.Length);
        var at = Mark.Start;
        Span<char> units = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var character, out var length) != OperationStatus.Done)
            {
                problems.Add(at, $"the file is not UTF-8: byte 0x{bytes[0].ToString("X2", CultureInfo.InvariantCulture)}; save it as "
                    + "UTF-8");
                return null;
            }
            if (Rune.IsControl(character) && character.Value is not ('\t' or '\n' or '\r'))
            {
                problems.Add(at, $"the file holds the control character {Quoted.Character(character)}; a sweep file is plain text");
                return null;
            }
            text.Append(units[..character.EncodeToUtf16(units)]);
            at = character.Value == '\n' ? new Mark(at.Line + 1, 1) : at with { Column = at.Column + character.Utf16SequenceLength };
            bytes = bytes[length..];
        }
        var decoded = new YamlText(text.ToString());
        decoded.MendTabs(problems);
        return decoded;
    }

    private void MendTabs(ProblemList problems)
    {
        if (!Text.Contains('\t', StringComparison.Ordinal))
            return;
        var lines = Text.Split('\n');
        var expected = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var content = lines[i].TrimStart(' ', '\t');
            if (content.Trim().Length == 0 || content[0] == '#')
            {
                lines[i] = "";
                continue;
            }
            var indent = lines[i].Length - content.Length;
            if (lines[i].AsSpan(0, indent).IndexOf('\t') is var tab and >= 0)
            {
                problems.Add(new Mark(i + 1, tab + 1),
                    "the line is indented with a tab; YAML wants spaces, so write two spaces in its place");
                _shift[i + 1] = indent - expected;
                lines[i] = new string(' ', expected) + content;
                indent = expected;
            }
            expected = indent + (WithoutComment(content).EndsWith(':') ? 2 : 0);
        }
        Text = string.Join('\n', lines);
    }

    private static ReadOnlySpan<char> WithoutComment(string line) =>
        (line.IndexOf(" #", StringComparison.Ordinal) is var comment and >= 0 ? line.AsSpan(0, comment) : line).TrimEnd();
}
