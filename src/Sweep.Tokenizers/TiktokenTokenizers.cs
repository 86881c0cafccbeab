using System.Collections.Concurrent;
using Sweep.Core;

namespace Sweep.Tokenizers;

/// <summary>The tokenizers of OpenAI's models, by the names of tiktoken. Nothing is fetched: their merges come with the program.</summary>
public static class TiktokenTokenizers
{
    private static readonly ConcurrentDictionary<string, TiktokenText> Known = [];

    /// <summary>The tokenizer of this name, made once; its merges are read when it is first used.</summary>
    /// <param name="name">One of <see cref="SubwordTokenizer.Names"/> but the first.</param>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static SubwordTokenizer Find(string name) =>
        name != SubwordTokenizer.Characters && SubwordTokenizer.Names.Contains(name)
            ? Known.GetOrAdd(name, name => new TiktokenText(name))
            : throw new UsageException(
                $"there is no tokenizer '{Quoted.Plain(name)}'; there are {string.Join(", ", SubwordTokenizer.Names)}");
}
