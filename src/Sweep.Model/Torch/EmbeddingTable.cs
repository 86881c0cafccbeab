using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>Rows of a table by index, with a gradient that is summed in one order on every device; index_select's is not, on CUDA.</summary>
internal static class EmbeddingTable
{
    /// <param name="weight">(rows, columns); the module looks up in it and owns it from now on.</param>
    public static Embedding Of(Parameter weight)
    {
        var table = nn.Embedding(weight.shape[0], weight.shape[1]);
        table.weight = weight;
        return table;
    }
}
