using System.Text;

namespace Sweep.Core;

/// <summary>The two parts of a corpus, in characters, that are to become its tokens.</summary>
internal sealed class CorpusParts
{
    private readonly Corpus _data;
    private readonly (CharacterVocabulary Characters, ReadOnlyMemory<ushort> Tokens) _train;
    private readonly (CharacterVocabulary Characters, ReadOnlyMemory<ushort> Tokens) _validation;

    /// <inheritdoc cref="Corpus.With"/>
    /// <param name="data">A text as it was read.</param>
    public CorpusParts(Corpus data, double split, Corpus? validation)
    {
        _data = data;
        var characters = (CharacterVocabulary)data.Vocabulary;
        var trainLength = validation is null ? Corpus.TrainLengthOf(split, data.Tokens.Length) : data.Tokens.Length;
        _train = (characters, data.Tokens[..trainLength]);
        _validation = validation is null
            ? (characters, data.Tokens[trainLength..])
            : ((CharacterVocabulary)validation.Vocabulary, validation.Tokens);
    }

    /// <summary>A token for each character of either part.</summary>
    public Corpus InCharacters(DataReference reference)
    {
        var vocabulary = reference.Validation is null
            ? _train.Characters : new CharacterVocabulary(_train.Characters.Characters.Concat(_validation.Characters.Characters));
        var tokens = reference.Validation is null ? _data.Tokens : Renumbered(vocabulary);
        return new Corpus(
            reference, vocabulary, tokens, _train.Tokens.Length, tokens.Length,
            reference.Validation is null ? _data.EntropyRate : null);
    }

    /// <summary>
    /// A token for each subword. The parts are cut each by itself, so that no subword lies in both and every tokenizer validates on the
    /// same characters.
    /// </summary>
    public Corpus InSubwords(DataReference reference, SubwordTokenizer tokenizer)
    {
        var reader = new SubwordReader(tokenizer);
        foreach (var piece in Pieces(_train.Characters, _train.Tokens))
            reader.Append(piece);
        var trainLength = reader.Count;
        foreach (var piece in Pieces(_validation.Characters, _validation.Tokens))
            reader.Append(piece);
        var (vocabulary, tokens) = reader.ToTokens();
        return new Corpus(
            reference, vocabulary, tokens, trainLength, _train.Tokens.Length + _validation.Tokens.Length,
            reference.Validation is null ? _data.EntropyRate : null)
        {
            ValidationCharacters = _validation.Tokens.Length,
        };
    }

    private ushort[] Renumbered(CharacterVocabulary vocabulary)
    {
        var tokens = new ushort[_train.Tokens.Length + _validation.Tokens.Length];
        var at = 0;
        foreach (var (characters, part) in new[] { _train, _validation })
        {
            var renumbered = characters.Characters.Select(vocabulary.TokenOf).ToArray();
            foreach (var token in part.Span)
                tokens[at++] = (ushort)renumbered[token];
        }
        return tokens;
    }

    /// <summary>
    /// The text in pieces, since a tokenizer wants strings and a text may be large. A cut is where no tokenizer has a subword go on: behind
    /// a letter or digit and before a blank or a line's end. A text without such places is one piece.
    /// </summary>
    private static IEnumerable<string> Pieces(CharacterVocabulary vocabulary, ReadOnlyMemory<ushort> tokens)
    {
        const int Enough = 1 << 18;
        var piece = new StringBuilder();
        var isBehindWord = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            var character = vocabulary.Characters[tokens.Span[i]];
            if (piece.Length >= Enough && isBehindWord && character.Value is ' ' or '\n')
            {
                yield return piece.ToString();
                piece.Clear();
            }
            piece.Append(character.ToString());
            isBehindWord = Rune.IsLetterOrDigit(character);
        }
        if (piece.Length > 0)
            yield return piece.ToString();
    }
}
