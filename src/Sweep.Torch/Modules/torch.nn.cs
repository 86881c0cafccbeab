using TorchSharp.Modules;
using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How a loss over many elements becomes one number; numbered as libtorch numbers them.</summary>
#pragma warning disable CA1028 // TorchSharp's own underlying type.
        public enum Reduction : long
#pragma warning restore CA1028
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        public static class utils
        {
            /// <summary>Scales all gradients together so that their norm is at most <paramref name="max_norm"/>; gives the norm before.</summary>
            public static unsafe double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var handles = new TensorHandles(tensors.ToArray());
                fixed (nint* pointers = handles.Pointers)
                {
                    NativeError.Check(sweep_clip_grad_norm(pointers, handles.Count, max_norm, norm_type, out var norm));
                    return norm;
                }
            }
        }

        /// <summary>Fills tensors in place, outside any graph.</summary>
        public static class init
        {
            public static Tensor zeros_(Tensor tensor) => Filled(tensor, target => target.zero_());

            public static Tensor ones_(Tensor tensor) => Filled(tensor, target => target.fill_(1));

            public static Tensor constant_(Tensor tensor, Scalar val) => Filled(tensor, target => target.fill_(val));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Filled(tensor, target => target.normal_(mean, std, generator));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) => Filled(tensor, target => target.uniform_(low, high, generator));

            private static Tensor Filled(Tensor tensor, Func<Tensor, Tensor> fill)
            {
                using (no_grad())
                    return fill(tensor);
            }
        }
    }
}
