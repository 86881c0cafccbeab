using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>The baseline: a table of logits for the next character, given the present one alone.</summary>
internal sealed class Bigram(FlatParameters parameters) : LanguageModel
{
    private readonly EmbeddingTable _table = new(parameters["token_embedding_table.weight"]); // (R, V, V)

    public override Tensor Forward(Tensor ids, Dropout dropout) => _table.Rows(ids.view(ids.shape[0], -1));

    public override void Dispose() => _table.Dispose();
}
