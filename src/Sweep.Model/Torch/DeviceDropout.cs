using Sweep.Core;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// CUDA: the arithmetic of <see cref="DropoutMask"/> in tensor operations, on 32-bit numbers held in 64 bits. Attention weights have one
/// size in all layers, what is added to the residual stream another; the masks of all sites of a size are made together, as many as fit a
/// bound.
/// </summary>
internal sealed class DeviceDropout : Dropout
{
    // 64 bits each, and a few copies of them for a moment.
    private const long LargestBound = 1 << 26;

    private readonly DropoutArithmetic _arithmetic;
    private readonly StepTable<long> _keys; // (R, 2 * sites): low and high of each site
    private readonly int _runs, _layers, _sites;
    private readonly bool _embeddings;
    private readonly long _elementsAtOnce;
    private Sites _attention, _residual;

    /// <param name="elementsAtOnce">The bound, for all runs together.</param>
    public DeviceDropout(IReadOnlyList<Hyperparameters> runs, Device device, long elementsAtOnce = LargestBound)
    {
        _elementsAtOnce = elementsAtOnce;
        var h = runs[0];
        (_runs, _layers, _embeddings) = (runs.Count, h.NLayer, h.EmbdDropout);
        _sites = 3 * h.NLayer + (h.EmbdDropout ? 1 : 0);
        _attention = new Sites(checked(h.BatchSize * h.NHead * h.BlockSize * h.BlockSize));
        _residual = new Sites(checked(h.BatchSize * h.BlockSize * h.NEmbd));
        _arithmetic = new DropoutArithmetic(
            [.. runs.Select(run => run.Dropout)], Math.Max(_attention.Elements, _residual.Elements), device);
        _keys = new StepTable<long>(runs.Count, 2 * _sites, device, (run, step, keys) =>
        {
            for (var site = 0; site < _sites; site++)
            {
                var mask = new DropoutMask(runs[run].Seed, step, site, runs[run].Dropout);
                (keys[2 * site], keys[2 * site + 1]) = (mask.Low, mask.High);
            }
        });
    }

    public override void Begin(ReadOnlySpan<int> steps, int microBatch)
    {
        var all = _keys.At(steps).view(_runs, _sites, 2);
        var ofLayers = all.narrow(1, 0, 3 * _layers).view(_runs, _layers, 3, 2);
        var residual = ofLayers.narrow(2, 1, 2).reshape(_runs, 2 * _layers, 2);
        if (_embeddings)
            residual = cat([all.narrow(1, _sites - 1, 1), residual], 1); // they come first in the model
        _attention = new Sites(_attention.Elements) { Keys = Shifted(ofLayers.select(2, 0), _attention, microBatch) }; // (R, layers, 2)
        _residual = new Sites(_residual.Elements) { Keys = Shifted(residual, _residual, microBatch) };
    }

    /// <summary>Numbers the elements of a later micro-batch after those of the ones before it.</summary>
    private static Tensor Shifted(Tensor keys, Sites sites, int microBatch) => microBatch == 0 ? keys
        : keys + tensor((long[])[DropoutMask.Shift((long)microBatch * sites.Elements), 0]).to(keys.device);

    public override Tensor Apply(Tensor x, int site)
    {
        var (layer, place) = (site / 3, site % 3);
        var factors = layer == _layers ? Factors(ref _residual, 0)
            : place == 0 ? Factors(ref _attention, layer)
            : Factors(ref _residual, 2 * layer + place - (_embeddings ? 0 : 1));
        return (x.view(_runs, -1) * factors).view(x.shape);
    }

    /// <summary>(R, elements) of one site; made with its neighbours when the first of them is asked for.</summary>
    private Tensor Factors(ref Sites sites, int index)
    {
        var together = (int)Math.Max(1, _elementsAtOnce / ((long)_runs * sites.Elements));
        if (sites.Made is null || index < sites.First || index >= sites.First + sites.Made.shape[1])
        {
            var count = Math.Min(together, sites.Keys!.shape[1] - index);
            (sites.First, sites.Made) = (index, _arithmetic.Factors(sites.Keys.narrow(1, index, count), sites.Elements));
        }
        return sites.Made.select(1, index - sites.First);
    }

    public override void Dispose()
    {
        _arithmetic.Dispose();
        _keys.Dispose();
    }

    /// <summary>Sites of one size, and the masks that were made of them in this step.</summary>
    private struct Sites(int elements)
    {
        public int Elements { get; } = elements;

        /// <summary>(R, sites, 2)</summary>
        public Tensor? Keys { get; init; }

        /// <summary>The site that <see cref="Made"/> begins with.</summary>
        public int First { get; set; }

        /// <summary>(R, some sites, elements)</summary>
        public Tensor? Made { get; set; }
    }
}
