namespace Sweep.Core;

/// <summary>A text as tokens, split by position: the first 90 % train, the rest validates.</summary>
public sealed class Corpus
{
    /// <summary>The largest text that is read, in bytes: 256 MiB. Reading takes at most four times as much memory.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>What <see cref="Source"/> starts with when the text comes with the program.</summary>
    public const string BuiltinPrefix = "builtin:";

    internal Corpus(string source, string sha256, Vocabulary vocabulary, ReadOnlyMemory<ushort> tokens, double? entropyRate)
    {
        Source = source;
        Sha256 = sha256;
        Vocabulary = vocabulary;
        Tokens = tokens;
        EntropyRate = entropyRate;
        TrainLength = (int)(0.9 * tokens.Length);
    }

    /// <summary>Where it came from: a path as it was given, or <c>builtin:markov</c>.</summary>
    public string Source { get; }

    /// <summary>SHA-256 of the bytes of the file, in lower-case hex.</summary>
    public string Sha256 { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>The whole text, one token for each code point.</summary>
    public ReadOnlyMemory<ushort> Tokens { get; }

    /// <summary>The number of tokens that train: the integer part of 0.9 times the length.</summary>
    public int TrainLength { get; }

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

    public DataReference Reference => new(Source, Sha256);

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
    public static Corpus Open(string source, Func<string, Stream> openFile)
    {
        if (source.StartsWith(BuiltinPrefix, StringComparison.Ordinal))
            return Builtin(source);
        try
        {
            using var stream = openFile(source);
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

    /// <summary>Reads a sweep's data and makes sure that it is what the sweep was submitted with.</summary>
    /// <inheritdoc cref="Open(string, Func{string, Stream})" path="/param"/>
    /// <exception cref="DataException">As above, or the bytes' hash is not the recorded one.</exception>
    public static Corpus Open(DataReference data, Func<string, Stream> openFile)
    {
        var corpus = Open(data.Source, openFile);
        return corpus.Sha256 == data.Sha256
            ? corpus
            : throw new DataException($"{data.Source} is not the text the sweep was submitted with (SHA-256 {Short(corpus.Sha256)}, at "
                + $"submission {Short(data.Sha256)}); restore the file, or submit a sweep of another name for the new text");
    }

    private static string Short(string sha256) => sha256.Length > 12 ? sha256[..12] + "..." : sha256;
}
