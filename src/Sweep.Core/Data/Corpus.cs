namespace Sweep.Core;

/// <summary>
/// A text as tokens, in two parts: what trains, then what validates. The second is the end of the text, or a text of its own.
/// </summary>
public sealed class Corpus
{
    /// <summary>The largest text that is read, in bytes: 256 MiB. Reading takes at most four times as much memory.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>What <see cref="Source"/> starts with when the text comes with the program.</summary>
    public const string BuiltinPrefix = "builtin:";

    /// <summary>A text as it is read: a token for each character, the first 90 % train.</summary>
    internal Corpus(string source, string sha256, CharacterVocabulary vocabulary, ReadOnlyMemory<ushort> tokens, double? entropyRate)
        : this(new DataReference(source, sha256), vocabulary, tokens, TrainLengthOf(DataReference.UsualSplit, tokens.Length),
            tokens.Length, entropyRate)
    {
    }

    /// <param name="trainLength">Of the tokens, the first that many train.</param>
    /// <param name="characters">Of both parts.</param>
    internal Corpus(DataReference reference, Vocabulary vocabulary, ReadOnlyMemory<ushort> tokens, int trainLength, int characters,
        double? entropyRate)
    {
        Reference = reference;
        Vocabulary = vocabulary;
        Tokens = tokens;
        TrainLength = trainLength;
        Characters = characters;
        ValidationCharacters = tokens.Length - trainLength;
        EntropyRate = entropyRate;
    }

    /// <summary>Where it came from: a path as it was given, or <c>builtin:markov</c>.</summary>
    public string Source => Reference.Source;

    /// <summary>SHA-256 of the bytes of the file, in lower-case hex.</summary>
    public string Sha256 => Reference.Sha256;

    public Vocabulary Vocabulary { get; }

    /// <summary>Both parts: a token for each code point, or for each subword.</summary>
    public ReadOnlyMemory<ushort> Tokens { get; }

    /// <summary>The number of tokens that train.</summary>
    public int TrainLength { get; }

    /// <summary>Code points of both parts.</summary>
    public int Characters { get; }

    /// <summary>Code points of the part that validates.</summary>
    public int ValidationCharacters { get; internal init; }

    /// <summary>
    /// Tokens for each character of the part that validates; exactly 1 where each character is a token. A loss, in nats per token, times
    /// this is in nats per character.
    /// </summary>
    public double ValTokensPerCharacter => (double)(Tokens.Length - TrainLength) / ValidationCharacters;

    public ReadOnlyMemory<ushort> Train => Tokens[..TrainLength];

    public ReadOnlyMemory<ushort> Validation => Tokens[TrainLength..];

    /// <summary>
    /// The greatest block_size for which both splits hold a sequence and its targets; 0 or less when the text is too short for any.
    /// </summary>
    public int LargestBlockSize => Math.Min(TrainLength, Tokens.Length - TrainLength) - 1;

    /// <summary>
    /// Nats per character that no model's expected loss can go below, where the process that made the text is known; otherwise null.
    /// </summary>
    public double? EntropyRate { get; }

    /// <summary>Where the text is and how it became these tokens.</summary>
    public DataReference Reference { get; }

    /// <summary>What a token is, for people: <c>characters</c> or <c>tokens</c>.</summary>
    public string TokenWord => Vocabulary is CharacterVocabulary ? "characters" : "tokens";

    /// <summary>Reads UTF-8 text to its end, once, in pieces. A byte order mark at its start is dropped.</summary>
    /// <param name="name">What errors and <see cref="Source"/> call it.</param>
    /// <exception cref="DataException">Not UTF-8 (with the byte's offset and line), empty, longer than <see cref="MaxBytes"/>, or more than
    /// <see cref="Vocabulary.MaxSize"/> different characters.</exception>
    public static Corpus Read(Stream stream, string name) => CorpusReader.Read(stream, name);

    /// <summary>The text that comes with the program under this name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Corpus Builtin(string name) => name == MarkovText.Name
        ? MarkovText.Corpus
        : throw new UsageException($"there is no built-in text '{name}'; write {MarkovText.Name}, or the path of a UTF-8 text file");

    /// <summary>Reads a source: a built-in text by its name, a file through <paramref name="openFile"/>.</summary>
    /// <param name="openFile">Opens a path for reading, for example <see cref="File.OpenRead(string)"/>.</param>
    /// <exception cref="DataException">The file cannot be opened or read, or is no text this program can train on.</exception>
    /// <exception cref="UsageException">There is no built-in text of that name.</exception>
    public static Corpus Open(string source, Func<string, Stream> openFile) => Open(source, source, openFile);

    // Errors call it by its source, wherever its bytes are.
    private static Corpus Open(string source, string file, Func<string, Stream> openFile)
    {
        if (source.StartsWith(BuiltinPrefix, StringComparison.Ordinal))
            return Builtin(source);
        try
        {
            using var stream = openFile(file);
            return Read(stream, source);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"the data file {source} does not exist; correct the path or put the file there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DataException($"the data file {source} cannot be read ({e.Message}); check that it is a file and its permissions");
        }
    }

    /// <summary>Reads a sweep's texts and makes sure that they are what the sweep was submitted with.</summary>
    /// <param name="openFile">Opens a path for reading, for example <see cref="File.OpenRead(string)"/>.</param>
    /// <param name="tokenizers">The tokenizer of a name that is not <see cref="SubwordTokenizer.Characters"/>.</param>
    /// <exception cref="DataException">As above, or the bytes' hash is not the recorded one.</exception>
    public static Corpus Open(DataReference data, Func<string, Stream> openFile, Func<string, SubwordTokenizer> tokenizers) =>
        OpenSubmitted(data.Source, data.Sha256, data.File, openFile).With(
            data.Split,
            data.Validation is { } validation ? OpenSubmitted(validation.Source, validation.Sha256, validation.File, openFile) : null,
            data.Tokenizer == SubwordTokenizer.Characters ? null : tokenizers(data.Tokenizer));

    /// <summary>A text as it was read, otherwise divided and cut into other tokens.</summary>
    /// <param name="split">The share of the text, in characters, that trains. It counts only without <paramref name="validation"/>.</param>
    /// <param name="validation">A text as it was read that validates, and then the whole of this one trains.</param>
    /// <param name="tokenizer">Null for a token for each character.</param>
    /// <exception cref="DataException">More than <see cref="Vocabulary.MaxSize"/> different tokens.</exception>
    public Corpus With(double split, Corpus? validation, SubwordTokenizer? tokenizer)
    {
        if (validation is null && tokenizer is null && split == Reference.Split)
            return this;
        var reference = Reference with
        {
            Split = validation is null ? split : DataReference.UsualSplit,
            Validation = validation is null ? null : new ValidationReference(validation.Source, validation.Sha256),
            Tokenizer = tokenizer?.Name ?? SubwordTokenizer.Characters,
        };
        var parts = new CorpusParts(this, split, validation);
        return tokenizer is null ? parts.InCharacters(reference) : parts.InSubwords(reference, tokenizer);
    }

    /// <summary>How many characters of a text train.</summary>
    internal static int TrainLengthOf(double split, int characters) => (int)(split * characters);

    private static Corpus OpenSubmitted(string source, string sha256, string? file, Func<string, Stream> openFile)
    {
        var corpus = Open(source, file ?? source, openFile);
        return corpus.Sha256 == sha256
            ? corpus
            : throw new DataException($"{source} is not the text the sweep was submitted with (SHA-256 {Short(corpus.Sha256)}, at "
                + $"submission {Short(sha256)}); restore the file, or submit a sweep of another name for the new text");
    }

    private static string Short(string sha256) => sha256.Length > 12 ? sha256[..12] + "..." : sha256;
}
