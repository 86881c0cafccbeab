using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// All parameters in one float32 tensor, all gradients in another. The named parameters are views, so the optimizer makes a few operations over one
/// large tensor where it would make a few for each of fifty small ones.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly Dictionary<string, Parameter> _views = [];

    public FlatParameters(ParameterLayout layout, Device device)
    {
        using var scope = NewDisposeScope();
        Values = zeros(layout.Total, device: device).DetachFromDisposeScope();
        Gradient = zeros(layout.Total, device: device).DetachFromDisposeScope();
        foreach (var parameter in layout)
        {
            // Autograd adds into a gradient that is there already, so the views stay views.
            var view = new Parameter(View(Values, parameter));
            view.grad = View(Gradient, parameter);
            view.DetachFromDisposeScope();
            _views.Add(parameter.Name, view);
        }
    }

    /// <summary>(layout.Total)</summary>
    public Tensor Values { get; }

    /// <summary>(layout.Total)</summary>
    public Tensor Gradient { get; }

    public Parameter this[string name] => _views[name];

    private static Tensor View(Tensor flat, ParameterInfo parameter) =>
        flat.narrow(0, parameter.Offset, parameter.Count).view([.. parameter.Shape.Select(size => (long)size)]);

    public void Dispose()
    {
        foreach (var view in _views.Values)
            view.Dispose();
        Values.Dispose();
        Gradient.Dispose();
    }
}
