using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>The baseline: a table of logits for the next character, given the present one alone.</summary>
internal sealed class Bigram(FlatParameters parameters) : LanguageModel
{
    private readonly Embedding _table = EmbeddingTable.Of(parameters["token_embedding_table.weight"]); // (V, V)

    public override Tensor Forward(Tensor ids, Dropout dropout) => _table.call(ids);

    public override void Dispose() => _table.Dispose();
}
