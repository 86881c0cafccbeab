using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sweep.Core;

/// <summary>
/// Turns a stream of UTF-8 into tokens in one pass. Characters get provisional tokens in the order they appear; the tokens are
/// renumbered by code point at the end, when the vocabulary is known.
/// </summary>
internal sealed class CorpusReader
{
    private const int BufferSize = 1 << 16;
    private const int Unseen = -1;

    private readonly string _name;
    private readonly long _maxBytes;
    private readonly int[] _tokenOf = new int[0x110000];
    private readonly List<Rune> _characters = [];
    private ushort[] _tokens;
    private int _count;
    private int _line = 1;

    private CorpusReader(string name, long maxBytes, int capacity)
    {
        _name = name;
        _maxBytes = maxBytes;
        _tokens = new ushort[capacity];
        Array.Fill(_tokenOf, Unseen);
    }

    public static Corpus Read(Stream stream, string name, long maxBytes = Corpus.MaxBytes)
    {
        var length = stream.CanSeek ? stream.Length - stream.Position : BufferSize;
        if (length > maxBytes)
            throw TooLarge(name, maxBytes);
        // A file in /proc says that it is empty; it grows like a stream of unknown length.
        return new CorpusReader(name, maxBytes, Math.Max((int)length, BufferSize)).Read(stream);
    }

    private Corpus Read(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        var kept = 0; // bytes of an unfinished character, at the buffer's start
        long offset = 0; // of the buffer's first byte in the file
        bool ended;
        do
        {
            // At least a whole character a turn, whatever pieces the stream comes in.
            var read = stream.ReadAtLeast(buffer.AsSpan(kept), Math.Min(4, buffer.Length - kept), throwOnEndOfStream: false);
            ended = read == 0;
            hash.AppendData(buffer, kept, read);
            var filled = buffer.AsSpan(0, kept + read);
            if (offset + filled.Length > _maxBytes)
                throw TooLarge(_name, _maxBytes);
            var skipped = offset == 0 ? ByteOrderMarkLength(filled) : 0;
            var used = skipped + Append(filled[skipped..], offset + skipped, ended);
            filled[used..].CopyTo(buffer);
            kept = filled.Length - used;
            offset += used;
        }
        while (!ended);

        if (_count == 0)
            throw new DataException($"{_name} is empty; give a text of at least some thousand characters");
        var vocabulary = Renumber();
        return new Corpus(_name, Convert.ToHexStringLower(hash.GetHashAndReset()), vocabulary, _tokens.AsMemory(0, _count),
            entropyRate: null);
    }

    private int ByteOrderMarkLength(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith<byte>([0xFF, 0xFE]) || start.StartsWith<byte>([0xFE, 0xFF]))
            throw new DataException($"{_name} is UTF-16, not UTF-8; convert it, for example with: iconv -f UTF-16 -t UTF-8");
        return start.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
    }

    /// <summary>
    /// Appends the characters of <paramref name="bytes"/>; returns how many bytes they took. What is left is the start of a character.
    /// </summary>
    private int Append(ReadOnlySpan<byte> bytes, long offset, bool isLast)
    {
        var used = 0;
        while (used < bytes.Length)
        {
            if (bytes[used] < 0x80)
            {
                Append(new Rune(bytes[used]));
                used++;
                continue;
            }
            var status = Rune.DecodeFromUtf8(bytes[used..], out var character, out var length);
            if (status == OperationStatus.NeedMoreData && !isLast)
                break;
            if (status != OperationStatus.Done)
                throw NotUtf8(bytes[used], offset + used);
            Append(character);
            used += length;
        }
        return used;
    }

    private void Append(Rune character)
    {
        var token = _tokenOf[character.Value];
        if (token == Unseen)
        {
            token = _characters.Count;
            if (token == Vocabulary.MaxSize)
                throw new DataException($"{_name} has more than {Vocabulary.MaxSize} different characters; it is hardly a text, and no "
                    + "vocabulary is larger");
            _characters.Add(character);
            _tokenOf[character.Value] = token;
        }
        if (_count == _tokens.Length)
            Array.Resize(ref _tokens, (int)Math.Min(2L * _tokens.Length, _maxBytes));
        _tokens[_count++] = (ushort)token;
        if (character.Value == '\n')
            _line++;
    }

    private CharacterVocabulary Renumber()
    {
        var vocabulary = new CharacterVocabulary(_characters);
        var final = new ushort[_characters.Count];
        for (var token = 0; token < vocabulary.Size; token++)
            final[_tokenOf[vocabulary.Characters[token].Value]] = (ushort)token;
        foreach (ref var token in _tokens.AsSpan(0, _count))
            token = final[token];
        return vocabulary;
    }

    private static DataException TooLarge(string name, long maxBytes) =>
        new($"{name} is larger than {maxBytes >> 20} MiB, the most that is read; train on a part of it");

    private DataException NotUtf8(byte value, long offset) => new(string.Create(CultureInfo.InvariantCulture,
        $"{_name} is not UTF-8: byte 0x{value:X2} at offset {offset} (line {_line}) begins no character; convert the file, for example "
            + $"with: iconv -f ISO-8859-1 -t UTF-8"));
}
