using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// Rows of each run's own table by index, with a gradient that is summed in one order on every device; index_select's is not, on CUDA.
/// </summary>
/// <param name="tables">(R, rows, columns)</param>
internal sealed class EmbeddingTable(Tensor tables) : IDisposable
{
    // (R, 1)
    private readonly Tensor _runs =
        arange(tables.shape[0], dtype: ScalarType.Int64, device: tables.device).view(-1, 1).DetachFromDisposeScope();

    /// <param name="ids">(R, N) int64</param>
    /// <returns>(R, N, columns)</returns>
    public Tensor Rows(Tensor ids)
    {
        Tensor[] places = [_runs, ids];
        return tables.index(places);
    }

    public void Dispose() => _runs.Dispose();
}
