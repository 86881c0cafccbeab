namespace Sweep.Model;

/// <summary>A tensor of a safetensors file.</summary>
/// <param name="DType">As the file spells it: <c>F32</c>, <c>BF16</c>, ...</param>
/// <param name="Begin">Of its bytes, counted from the end of the header.</param>
/// <param name="End">One past its last byte.</param>
public sealed record SafetensorsEntry(string Name, string DType, IReadOnlyList<long> Shape, long Begin, long End);
