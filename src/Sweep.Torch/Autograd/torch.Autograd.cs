using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Until disposed, operations of this thread keep no history.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => GradMode.IsEnabled;

    /// <summary>As <see cref="no_grad"/>, and cheaper: what is made meanwhile can never take part in a graph.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;

    public static class autograd
    {
        /// <summary>The derivatives of the outputs' sum (weighted by grad_outputs) by each input, without touching any <see cref="Tensor.grad"/>.</summary>
        /// <remarks>An input on which nothing depends is an error, or with <paramref name="allow_unused"/> a null in the list.</remarks>
        public static unsafe IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using var from = new TensorHandles(outputs.AsReadOnly());
            using var by = new TensorHandles(inputs.AsReadOnly());
            using var weights = new TensorHandles(grad_outputs?.AsReadOnly() ?? (IReadOnlyCollection<Tensor>)[]);
            var gradients = new nint[by.Count];
            fixed (nint* a = from.Pointers, b = by.Pointers, c = weights.Pointers, result = gradients)
                NativeError.Check(sweep_gradients(a, from.Count, b, by.Count, c, weights.Count, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, result));
            return [.. gradients.Select(pointer => pointer == 0 ? null! : new Tensor(new TensorHandle(pointer)))];
        }

        /// <summary>Accumulates into the leaves, or only into <paramref name="inputs"/>; the graph is kept where create_graph or retain_graph says so.</summary>
        public static unsafe void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var from = new TensorHandles(tensors.AsReadOnly());
            using var weights = new TensorHandles(grad_tensors?.AsReadOnly() ?? (IReadOnlyCollection<Tensor>)[]);
            using var only = new TensorHandles(inputs?.AsReadOnly() ?? (IReadOnlyCollection<Tensor>)[]);
            fixed (nint* a = from.Pointers, b = weights.Pointers, c = only.Pointers)
                NativeError.Check(sweep_backward_all(a, from.Count, b, weights.Count, retain_graph is { } keep ? (keep ? 1 : 0) : -1, create_graph ? 1 : 0, c, only.Count));
        }
    }
}
