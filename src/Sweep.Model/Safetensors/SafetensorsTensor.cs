namespace Sweep.Model;

/// <summary>A float32 tensor to be written.</summary>
public readonly record struct SafetensorsTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
