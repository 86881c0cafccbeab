using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// All parameters of R runs in one float32 tensor, a row for each, and all gradients in another. The named parameters are views, so the
/// optimizer makes a few operations over one large tensor where it would make a few for each of fifty small ones.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly ParameterLayout _layout;
    private readonly Dictionary<string, Tensor> _views = [];

    public FlatParameters(ParameterLayout layout, int runs, Device device)
    {
        _layout = layout;
        using var scope = NewDisposeScope();
        Values = zeros(runs, layout.Total, device: device).DetachFromDisposeScope();
        Gradient = zeros(runs, layout.Total, device: device).DetachFromDisposeScope();
        foreach (var parameter in layout)
        {
            // Autograd adds into a gradient that is there already, so the views stay views.
            var view = new Parameter(View(Values, parameter));
            view.grad = View(Gradient, parameter);
            view.DetachFromDisposeScope();
            _views.Add(parameter.Name, view);
        }
    }

    private FlatParameters(FlatParameters all, int run)
    {
        _layout = all._layout;
        using var scope = NewDisposeScope();
        Values = all.Values.narrow(0, run, 1).DetachFromDisposeScope();
        foreach (var parameter in _layout)
            _views.Add(parameter.Name, View(Values, parameter).DetachFromDisposeScope());
    }

    /// <summary>(R, layout.Total)</summary>
    public Tensor Values { get; }

    /// <summary>(R, layout.Total); null for a <see cref="Row"/>.</summary>
    public Tensor? Gradient { get; }

    /// <summary>(R, the parameter's own shape)</summary>
    public Tensor this[string name] => _views[name];

    /// <summary>One run's parameters, the very same memory, as those of a model of one run that is not trained.</summary>
    public FlatParameters Row(int run) => new(this, run);

    private static Tensor View(Tensor flat, ParameterInfo parameter) =>
        flat.narrow(1, parameter.Offset, parameter.Count).view([flat.shape[0], .. parameter.Shape.Select(size => (long)size)]);

    public void Dispose()
    {
        foreach (var view in _views.Values)
            view.Dispose();
        Values.Dispose();
        Gradient?.Dispose();
    }
}
