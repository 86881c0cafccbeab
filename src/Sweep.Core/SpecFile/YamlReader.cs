using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweep.Core;

/// <summary>
/// Reads YAML into nodes with their places. Of YAML this is what sweep files need: anchors, aliases, tags and several documents are
/// problems, as are duplicate keys and deep nesting, so that no file takes more than a few times its own size in memory. What stands before
/// a syntax error is read.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 16;

    private readonly YamlText _text;
    private readonly ProblemList _problems;
    private readonly Parser _parser;

    private YamlReader(YamlText text, ProblemList problems)
    {
        _text = text;
        _problems = problems;
        _parser = new Parser(new StringReader(text.Text));
    }

    /// <summary>True when the file was not read to its end.</summary>
    public bool WasCut { get; private set; }

    private Mark Here => Place(_parser.Current!.Start);

    /// <summary>The root node; null for an empty file, or one that is broken from the start.</summary>
    public static YamlNode? Read(YamlText text, ProblemList problems, out bool wasCut)
    {
        var reader = new YamlReader(text, problems);
        var root = reader.Document();
        wasCut = reader.WasCut;
        return root;
    }

    private YamlNode? Document()
    {
        while (Move() && _parser.Current is StreamStart or DocumentStart) { }
        if (WasCut || _parser.Current is StreamEnd or null)
            return null;
        var root = Node(0);
        while (!WasCut && Move() && _parser.Current is not StreamEnd)
        {
            if (_parser.Current is not DocumentStart)
                continue;
            _problems.Add(Here, "a second document begins here; a sweep file is one document, so take out the line ---");
            break;
        }
        return root;
    }

    /// <summary>
    /// The node that begins at the current event; ends on its last event. Null when it is none that a sweep file may have.
    /// </summary>
    private YamlNode? Node(int depth)
    {
        var at = Here;
        if (_parser.Current is NodeEvent { Anchor.IsEmpty: false })
            _problems.Add(at, "an anchor (&); a sweep file has none: write the value where it is used");
        if (_parser.Current is NodeEvent { Tag.IsEmpty: false } tagged)
            _problems.Add(at, $"the tag {Quoted.Plain(tagged.Tag.ToString())}; take it out: types are known from the names");
        switch (_parser.Current)
        {
            case Scalar scalar:
                return new YamlScalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart or MappingStart when depth == MaxDepth:
                _problems.Add(at, $"more than {MaxDepth} levels of nesting; a sweep file needs four, and nothing below here was read");
                WasCut = true;
                return null;
            case SequenceStart:
                return Sequence(at, depth);
            case MappingStart:
                return Mapping(at, depth);
            case AnchorAlias alias:
                _problems.Add(at, $"an alias (*{Quoted.Plain(alias.Value.ToString())}); write the value out");
                return null;
            default:
                return null;
        }
    }

    private YamlSequence Sequence(Mark at, int depth)
    {
        var items = new List<YamlNode>();
        while (Move() && _parser.Current is not SequenceEnd)
        {
            if (Node(depth + 1) is { } item)
                items.Add(item);
        }
        return new YamlSequence(at, items);
    }

    private YamlMapping Mapping(Mark at, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, Mark>();
        while (Move() && _parser.Current is not MappingEnd)
        {
            var key = Node(depth + 1);
            if (!Move())
                break;
            var value = Node(depth + 1);
            if (key is not YamlScalar name)
            {
                if (key is not null)
                    _problems.Add(key.At, "a key must be a plain word");
                continue;
            }
            if (places.TryGetValue(name.Text, out var first))
                _problems.Add(name.At, $"'{Quoted.Plain(name.Text)}' is there twice (first in line {first.Line}); keep one");
            else if (value is not null)
                entries.Add(new YamlEntry(name, value));
            places.TryAdd(name.Text, name.At);
        }
        return new YamlMapping(at, entries);
    }

    private bool Move()
    {
        if (WasCut)
            return false;
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException e)
        {
            // The place where the parser gave up; the mistake is there or just before.
            return Cut(Place(e.Start), Sentence(e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The parser's own slips on broken input: the scanner's state after an unclosed bracket, for one.
            return Cut(_parser.Current is { } last ? Place(last.End) : Mark.Start, "a bracket or a quote may lack its end");
        }
    }

    private bool Cut(Mark at, string what)
    {
        WasCut = true;
        _problems.Add(at, $"not YAML: {what}; correct this line or the one before (what follows was not read)");
        return false;
    }

    private Mark Place(YamlDotNet.Core.Mark mark) => _text.InFile(new Mark((int)mark.Line, (int)mark.Column));

    private static string Sentence(string message)
    {
        var trimmed = message.Trim().TrimEnd('.');
        return trimmed.Length == 0 ? "it cannot be parsed" : Quoted.Plain(char.ToLowerInvariant(trimmed[0]) + trimmed[1..]);
    }
}
