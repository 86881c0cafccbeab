using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sweep.Model;

/// <summary>
/// All parameters of R runs in one float32 tensor, a row for each, and all gradients in another. The named parameters are views, so the
/// optimizer makes a few operations over one large tensor where it would make a few for each of fifty small ones.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly Dictionary<string, Tensor> _views = [];

    public FlatParameters(ParameterLayout layout, int runs, Device device)
    {
        Layout = layout;
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
        Layout = all.Layout;
        using var scope = NewDisposeScope();
        Values = all.Values.narrow(0, run, 1).DetachFromDisposeScope();
        foreach (var parameter in Layout)
            _views.Add(parameter.Name, View(Values, parameter).DetachFromDisposeScope());
    }

    /// <summary>Of one run's row.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>(R, layout.Total)</summary>
    public Tensor Values { get; }

    /// <summary>(R, layout.Total); null for a <see cref="Row"/>.</summary>
    public Tensor? Gradient { get; }

    /// <summary>(R, the parameter's own shape)</summary>
    public Tensor this[string name] => _views[name];

    /// <summary>As by index; null where the model has no parameter of that name.</summary>
    public Tensor? Find(string name) => _views.GetValueOrDefault(name);

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
