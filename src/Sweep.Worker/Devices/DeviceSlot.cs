namespace Sweep.Worker;

/// <summary>One place where a run can train: a CPU core, or a GPU (or a share of one).</summary>
/// <param name="Id"><c>cpu:0</c>, <c>cuda:1</c>, and with several slots on a GPU <c>cuda:1.0</c>; a lane of a slot has its number behind:
/// <c>cuda:1#3</c>.</param>
/// <param name="Device">What the trainer is told: <c>cpu</c> or <c>cuda:0</c> (its only visible GPU).</param>
/// <param name="Name">For people: the CPU's or GPU's model.</param>
/// <param name="CudaVisibleDevices">The value of CUDA_VISIBLE_DEVICES for its process; empty for CPU.</param>
public sealed record DeviceSlot(string Id, string Device, string Name, string CudaVisibleDevices);
