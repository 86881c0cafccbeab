using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sweep.Core;

/// <summary>
/// Reads YAML into nodes with their places. Aliases stand for the anchored node itself and merge keys (<c>&lt;&lt;</c>) are carried out,
/// within a bound on what all of them stand for, so that no file takes more than a few times its own size in memory. Several documents,
/// tags other than YAML's own types, duplicate keys and deep nesting are problems. Of a file that is no YAML nothing is given: what stands
/// before a syntax error may well be read wrongly because of it.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 16;

    /// <summary>The most nodes that all the aliases of a file stand for.</summary>
    private const int MostAliased = 20_000;

    private const string CoreTag = "tag:yaml.org,2002:";
    private static readonly string[] CoreTypes = ["float", "int", "str", "bool", "null", "seq", "map"];

    private readonly YamlText _text;
    private readonly ProblemList _problems;
    private readonly Parser _parser;
    private readonly Dictionary<string, Anchored> _anchors = [];
    private int _nodes; // that were read, those that aliases stand for included
    private int _aliased;
    private int _deepest;

    private YamlReader(YamlText text, ProblemList problems)
    {
        _text = text;
        _problems = problems;
        _parser = new Parser(new StringReader(text.Text));
    }

    /// <summary>True when the file was not read to its end.</summary>
    private bool WasCut { get; set; }

    private Mark Here => Place(_parser.Current!.Start);

    /// <summary>False when the bytes are no text or no YAML; then a problem says so.</summary>
    /// <param name="root">Null for an empty file.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ProblemList problems, out YamlNode? root)
    {
        root = null;
        if (YamlText.Decode(bytes, problems) is not { } text)
            return false;
        var reader = new YamlReader(text, problems);
        root = reader.Document();
        return !reader.WasCut;
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
        if (_parser.Current is AnchorAlias alias)
            return Aliased(Here, alias.Value.ToString(), depth);
        if (_parser.Current is not NodeEvent current)
            return null;
        var at = Here;
        var (nodes, outerDeepest) = (_nodes, _deepest);
        _nodes++;
        _deepest = depth;
        var tag = current.Tag.IsEmpty ? "" : current.Tag.ToString();
        if (tag.Length > 0 && !(tag.StartsWith(CoreTag, StringComparison.Ordinal) && CoreTypes.Contains(tag[CoreTag.Length..])))
            _problems.Add(at, $"the tag {Quoted.Plain(tag)}; take it out: types are known from the names");
        YamlNode? node = current switch
        {
            Scalar scalar => new YamlScalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain && tag != CoreTag + "str"),
            _ when depth == MaxDepth => TooDeep(at),
            SequenceStart => Sequence(at, depth),
            _ => Mapping(at, depth),
        };
        // Known from its end on, so that no node holds itself. A name that is given again is the newer node's.
        if (node is not null && !current.Anchor.IsEmpty)
            _anchors[current.Anchor.ToString()] = new Anchored(node, _nodes - nodes, _deepest - depth);
        _deepest = Math.Max(_deepest, outerDeepest);
        return node;
    }

    private YamlNode? TooDeep(Mark at)
    {
        _problems.Add(at, $"more than {MaxDepth} levels of nesting; a sweep file needs four, and nothing below here was read");
        WasCut = true;
        return null;
    }

    private YamlNode? Aliased(Mark at, string name, int depth)
    {
        if (!_anchors.TryGetValue(name, out var anchored))
        {
            _problems.Add(at, $"the alias *{Quoted.Plain(name)} stands for nothing: there is no &{Quoted.Plain(name)} before it");
            return null;
        }
        if (depth + anchored.Height > MaxDepth)
            return TooDeep(at);
        _aliased += anchored.Nodes;
        _nodes += anchored.Nodes;
        _deepest = Math.Max(_deepest, depth + anchored.Height);
        if (_aliased <= MostAliased)
            return anchored.Node;
        _problems.Add(at, $"the aliases up to here stand for more than {MostAliased} values; write out fewer (what follows was not read)");
        WasCut = true;
        return null;
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
        var merged = new List<YamlNode>();
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
            else if (name is { IsPlain: true, Text: "<<" } && value is not null)
                merged.Add(value);
            else if (value is not null)
                entries.Add(new YamlEntry(name, value));
            places.TryAdd(name.Text, name.At);
        }
        foreach (var entry in merged.SelectMany(Merged).Where(entry => places.TryAdd(entry.Name, entry.Key.At)))
            entries.Add(entry);
        return new YamlMapping(at, entries);
    }

    /// <summary>The entries that a merge key brings, of several mappings the first one's first.</summary>
    private IEnumerable<YamlEntry> Merged(YamlNode value)
    {
        switch (value)
        {
            case YamlMapping mapping:
                return mapping.Entries;
            case YamlSequence list when list.Items.All(item => item is YamlMapping):
                return list.Items.SelectMany(item => ((YamlMapping)item).Entries);
            default:
                _problems.Add(value.At, $"<< is {ScalarReader.Shown(value)}; it merges a mapping, like <<: *defaults");
                return [];
        }
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

    /// <param name="Nodes">How many it is made of, itself included.</param>
    /// <param name="Height">Levels below it.</param>
    private sealed record Anchored(YamlNode Node, int Nodes, int Height);
}
