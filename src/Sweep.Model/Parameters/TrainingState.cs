using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sweep.Model;

/// <summary>
/// All that training carries from step to step: the flat parameters, AdamW's flat moments, and how many updates were done.
/// </summary>
public sealed class TrainingState(ParameterLayout layout)
{
    public ParameterLayout Layout { get; } = layout;

    /// <summary>Updates done.</summary>
    public int Step { get; set; }

    public float[] Parameters { get; } = new float[layout.Total];

    /// <summary>Running mean of the gradient.</summary>
    public float[] ExpAvg { get; } = new float[layout.Total];

    /// <summary>Running mean of the squared gradient.</summary>
    public float[] ExpAvgSq { get; } = new float[layout.Total];

    /// <summary>The state before the first update.</summary>
    public static TrainingState Initial(ParameterLayout layout, long seed)
    {
        var state = new TrainingState(layout);
        ParameterInitializer.Fill(layout, seed, state.Parameters);
        return state;
    }

    /// <summary>SHA-256 (lower-case hex) of the parameters' bytes, little-endian, in the order of the layout.</summary>
    public string ParametersSha256() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Parameters.AsSpan())));
}
