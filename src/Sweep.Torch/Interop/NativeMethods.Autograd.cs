using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>native/autograd.cpp.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial int sweep_requires_grad(TensorHandle self, out int required);

    [LibraryImport(Library)]
    internal static partial int sweep_set_requires_grad(TensorHandle self, int required);

    [LibraryImport(Library)]
    internal static partial int sweep_retain_grad(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_is_leaf(TensorHandle self, out int leaf);

    [LibraryImport(Library)]
    internal static partial int sweep_grad(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_set_grad(TensorHandle self, TensorHandle grad);

    [LibraryImport(Library)]
    internal static partial int sweep_detach(TensorHandle self, out nint result);

    [LibraryImport(Library)]
    internal static partial int sweep_detach_(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_backward(TensorHandle self);

    [LibraryImport(Library)]
    internal static partial int sweep_backward_all(nint* tensors, int count, nint* grads, int gradCount, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial int sweep_gradients(nint* outputs, int outputCount, nint* inputs, int inputCount, nint* grads, int gradCount, int retainGraph, int createGraph, int allowUnused, nint* result);

    [LibraryImport(Library)]
    internal static partial int sweep_grad_mode(out int enabled);

    [LibraryImport(Library)]
    internal static partial int sweep_set_grad_mode(int enabled);

    [LibraryImport(Library)]
    internal static partial int sweep_inference_mode_enter(int enabled, out nint guard);

    [LibraryImport(Library)]
    internal static partial int sweep_inference_mode_leave(nint guard);

    [LibraryImport(Library)]
    internal static partial int sweep_is_inference_mode(out int enabled);
}
