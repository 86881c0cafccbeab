using Sweep.Core;

namespace Sweep.Grains;

/// <summary>The key of an <see cref="IGpuGrain"/>: <c>machine/cuda:0</c>.</summary>
[GenerateSerializer, Immutable, Alias("sweep.gpu-key")]
public readonly record struct GpuKey([property: Id(0)] string Machine, [property: Id(1)] string Device)
{
    public override string ToString() => $"{Machine}/{Device}";

    /// <exception cref="UsageException">There is no slash with something on both sides.</exception>
    public static GpuKey Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash > 0 && slash < text.Length - 1
            ? new GpuKey(text[..slash], text[(slash + 1)..])
            : throw new UsageException($"'{text}' names no device; write MACHINE/DEVICE, for example gpu-box/cuda:0");
    }
}
