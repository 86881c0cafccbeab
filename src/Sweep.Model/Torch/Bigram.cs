using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>The baseline: a table of logits for the next character, given the present one alone.</summary>
internal sealed class Bigram(FlatParameters parameters, int vocabularySize) : LanguageModel
{
    private readonly Parameter _table = parameters["token_embedding_table.weight"]; // (V, V)

    public override Tensor Forward(Tensor ids, Dropout dropout) =>
        _table.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], vocabularySize);
}
