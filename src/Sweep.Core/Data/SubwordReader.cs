namespace Sweep.Core;

/// <summary>
/// Collects the subwords of a text. Ids get provisional tokens in the order they appear; the tokens are renumbered by id at the end, when
/// the vocabulary is known.
/// </summary>
internal sealed class SubwordReader(SubwordTokenizer tokenizer)
{
    private readonly Dictionary<int, ushort> _provisional = [];
    private readonly List<int> _ids = [];
    private ushort[] _tokens = new ushort[1 << 16];

    /// <summary>Tokens so far.</summary>
    public int Count { get; private set; }

    /// <exception cref="DataException">More than <see cref="Vocabulary.MaxSize"/> different subwords.</exception>
    public void Append(string piece)
    {
        var ids = tokenizer.Encode(piece);
        if (Count + ids.Count > _tokens.Length)
            Array.Resize(ref _tokens, Math.Max(Count + ids.Count, (int)Math.Min(2L * _tokens.Length, Array.MaxLength)));
        foreach (var id in ids)
        {
            if (!_provisional.TryGetValue(id, out var token))
            {
                if (_ids.Count == Vocabulary.MaxSize)
                    throw SubwordVocabulary.TooLarge(tokenizer);
                token = (ushort)_ids.Count;
                _ids.Add(id);
                _provisional.Add(id, token);
            }
            _tokens[Count++] = token;
        }
    }

    public (SubwordVocabulary Vocabulary, ReadOnlyMemory<ushort> Tokens) ToTokens()
    {
        var vocabulary = new SubwordVocabulary(tokenizer, _ids);
        var final = _ids.Select(id => (ushort)vocabulary.TokenOf(id)).ToArray();
        foreach (ref var token in _tokens.AsSpan(0, Count))
            token = final[token];
        return (vocabulary, _tokens.AsMemory(0, Count));
    }
}
