using System.Text;

namespace Sweep.Core;

/// <summary>Reads sweep files; docs/sweep-file.md describes the format.</summary>
public static class SweepFile
{
    /// <summary>The largest sweep file that is read, in bytes.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>Reads and checks a sweep file and its data, and materialises its points.</summary>
    /// <param name="text">The file's bytes: UTF-8, with or without a byte order mark.</param>
    /// <param name="fileName">Its path: shown in problems, the folder that a relative <c>data</c> starts from, and the sweep's name where
    /// the file has none.</param>
    /// <param name="openData">Reads the text at an absolute path or of a built-in name, usually <see cref="Corpus.Open(string, Func{string,
    /// Stream})"/>. A <see cref="SweepException"/> of it is one of the problems.</param>
    /// <param name="tokenizers">The tokenizer of a name other than the default's; null where there is no other.</param>
    /// <exception cref="SweepFileException">Everything that is wrong with the file.</exception>
    public static SweepPlan Parse(ReadOnlySpan<byte> text, string fileName, Func<string, Corpus> openData,
        Func<string, SubwordTokenizer>? tokenizers = null)
    {
        var problems = new ProblemList(fileName);
        SweepPlan? plan = null;
        if (text.Length > MaxBytes)
            problems.Add(Mark.Start, $"the file is larger than {MaxBytes >> 10} KiB; this is hardly a sweep file");
        else if (YamlReader.TryRead(text, problems, out var root))
            plan = new SpecReader(fileName, openData, tokenizers, problems).Read(root);
        problems.ThrowIfAny();
        return plan ?? throw new InvalidOperationException("a sweep file without problems has a plan");
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, string, Func{string, Corpus}, Func{string, SubwordTokenizer})"/>
    public static SweepPlan Parse(string text, string fileName, Func<string, Corpus> openData,
        Func<string, SubwordTokenizer>? tokenizers = null) => Parse(Encoding.UTF8.GetBytes(text), fileName, openData, tokenizers);

    /// <summary>The name of the sweep in a file, whatever else is wrong with it; null where it has no usable one.</summary>
    /// <param name="text">The file's bytes.</param>
    /// <param name="fileName">Its path, which may give the name.</param>
    public static string? NameOf(ReadOnlySpan<byte> text, string fileName)
    {
        var problems = new ProblemList(fileName);
        return text.Length <= MaxBytes && YamlReader.TryRead(text, problems, out var root) && root is YamlMapping top
            ? new SpecReader(fileName, source => throw new DataException(source), null, problems).NameIn(top) : null;
    }

    /// <summary>Reads the stream, at most a little beyond <see cref="MaxBytes"/>, and parses it.</summary>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, string, Func{string, Corpus}, Func{string, SubwordTokenizer})"/>
    public static SweepPlan Read(Stream stream, string fileName, Func<string, Corpus> openData,
        Func<string, SubwordTokenizer>? tokenizers = null)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Parse(buffer.AsSpan(0, length), fileName, openData, tokenizers);
    }
}
