using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get
            {
                NativeError.Check(sweep_requires_grad(Native, out var required));
                return required != 0;
            }
            set => NativeError.Check(sweep_set_requires_grad(Native, value ? 1 : 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public bool is_leaf
        {
            get
            {
                NativeError.Check(sweep_is_leaf(Native, out var leaf));
                return leaf != 0;
            }
        }

        /// <summary>What backward has accumulated here, null where nothing; each reading makes a new handle of the same tensor.</summary>
        public Tensor? grad
        {
            get
            {
                NativeError.Check(sweep_grad(Native, out var pointer));
                return pointer == 0 ? null : new Tensor(new TensorHandle(pointer));
            }
            set => NativeError.Check(sweep_set_grad(Native, value is null ? TensorHandle.None : value.Native));
        }

        public void retain_grad() => NativeError.Check(sweep_retain_grad(Native));

        /// <summary>Adds the derivative of this one element to the <see cref="grad"/> of every leaf it came from.</summary>
        public void backward() => NativeError.Check(sweep_backward(Native));

        public void backward(IList<Tensor>? grad_tensors, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The same memory without the history.</summary>
        public Tensor detach() => Made(sweep_detach(Native, out var result), result);

        public Tensor detach_() => Changed(sweep_detach_(Native));
    }
}
