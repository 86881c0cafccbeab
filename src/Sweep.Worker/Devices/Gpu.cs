namespace Sweep.Worker;

/// <param name="Index">nvidia-smi's number, in the order of the PCI bus.</param>
/// <param name="Uuid"><c>GPU-…</c>: what CUDA_VISIBLE_DEVICES gets, since CUDA's own numbers depend on CUDA_DEVICE_ORDER.</param>
internal sealed record Gpu(int Index, string Uuid, string Name);
