namespace TorchSharp.Modules;

/// <summary>A tensor that a module trains.</summary>
public sealed class Parameter : torch.Tensor
{
    /// <summary>Takes the native tensor over: <paramref name="data"/> counts as disposed afterwards.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data.Decouple())
    {
        this.requires_grad = requires_grad;
    }
}
