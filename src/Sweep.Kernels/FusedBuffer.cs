namespace Sweep.Kernels;

/// <summary>
/// The flat buffers of a <see cref="FusedModel"/>, all laid out alike: the parameters in the order of the model's state dict.
/// </summary>
public enum FusedBuffer
{
    Parameters = 0,
    /// <summary>AdamW's running mean of the gradient.</summary>
    FirstMoments = 1,
    /// <summary>AdamW's running mean of the squared gradient.</summary>
    SecondMoments = 2,
    /// <summary>Of the last step, before clipping. Written by the engine.</summary>
    Gradients = 3,
}
