using Microsoft.ML.Tokenizers;
using Sweep.Core;

namespace Sweep.Tokenizers;

/// <summary>
/// Byte-pair encoding by a tiktoken vocabulary. Every text has an encoding, since each byte is a subword too. A special token's own text,
/// such as <c>&lt;|endoftext|&gt;</c>, is that token.
/// </summary>
internal sealed class TiktokenText(string name) : SubwordTokenizer(name)
{
    private readonly Lazy<TiktokenTokenizer> _tokenizer = new(() => Create(name));

    public override IReadOnlyList<int> Encode(string text) => _tokenizer.Value.EncodeToIds(text);

    public override string Decode(IEnumerable<int> ids) => _tokenizer.Value.Decode(ids);

    public override IEnumerable<string> Words(string text) =>
        _tokenizer.Value.PreTokenizer!.PreTokenize(text).Select(word => text.Substring(word.Offset, word.Length));

    // The library knows gpt2's merges by the model, and the others by the encoding that several models have.
    private static TiktokenTokenizer Create(string name) =>
        name == "gpt2" ? TiktokenTokenizer.CreateForModel(name) : TiktokenTokenizer.CreateForEncoding(name);
}
