using System.Runtime.CompilerServices;
using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The only element; <typeparamref name="T"/> must be the tensor's own element type.</summary>
        /// <exception cref="ArgumentException">It is of another type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            RequireElementsOf<T>();
            T value;
            NativeError.Check(sweep_tensor_item(Native, &value, Unsafe.SizeOf<T>()));
            return value;
        }

        /// <summary>The elements in the order of their indices, for reading and writing; on the CPU only.</summary>
        /// <exception cref="ArgumentException">They are of another type.</exception>
        /// <exception cref="InvalidOperationException">The tensor is on another device.</exception>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireElementsOf<T>();
            RequireCpu();
            return new Utils.TensorAccessor<T>(this);
        }

        /// <summary>The tensor's own memory; on the CPU and contiguous only. Valid while the tensor lives.</summary>
        /// <exception cref="InvalidOperationException">The tensor is on another device, or not contiguous.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireCpu();
                if (!is_contiguous())
                    throw new InvalidOperationException("bytes needs a contiguous tensor: call contiguous() first");
                NativeError.Check(sweep_tensor_data(Native, out var data));
                return new Span<byte>((void*)data, checked((int)(NumberOfElements * ElementSize)));
            }
        }

        /// <summary>The only element as a number of whichever kind.</summary>
        public Scalar ToScalar() => dtype switch
        {
            ScalarType.Float32 => item<float>(),
            ScalarType.Float64 => item<double>(),
            ScalarType.Int64 => item<long>(),
            ScalarType.Int32 => item<int>(),
            ScalarType.Int16 => item<short>(),
            ScalarType.Int8 => item<sbyte>(),
            ScalarType.Byte => item<byte>(),
            ScalarType.Bool => item<bool>(),
            ScalarType.Float16 => item<Half>(),
            _ => ToScalarAsFloat(),
        };

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(null, device, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => Converted(null, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => Converted(other.dtype, other.device, false, false, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, copy, disposeAfter, non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor type_as(Tensor tensor) => to(tensor.dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor @bool() => to(ScalarType.Bool);

        public Tensor @byte() => to(ScalarType.Byte);

        public Tensor @int() => to(ScalarType.Int32);

        public Tensor @long() => to(ScalarType.Int64);

        public Tensor @float() => to(ScalarType.Float32);

        public Tensor @double() => to(ScalarType.Float64);

        public Tensor half() => to(ScalarType.Float16);

        public Tensor bfloat16() => to(ScalarType.BFloat16);

        public Tensor clone() => Made(sweep_tensor_clone(Native, out var result), result);

        public Tensor alias() => Made(sweep_tensor_alias(Native, out var result), result);

        /// <summary>Takes over the source's elements, converted and moved as needed; shapes must broadcast.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Changed(sweep_tensor_copy_(Native, source.Native, nonBlocking ? 1 : 0));

        /// <summary>Becomes a view of the source's memory.</summary>
        public Tensor set_(Tensor source) => Changed(sweep_tensor_set_(Native, source.Native));

        /// <summary>Exchanges what is inside (type, device, memory) while staying the same leaf of the graph.</summary>
        internal Tensor SetData(Tensor source) => Changed(sweep_tensor_set_data(Native, source.Native));

        private Tensor Converted(ScalarType? type, Device? device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = Made(sweep_tensor_to(Native, new TensorOptions(type, device), copy ? 1 : 0, nonBlocking ? 1 : 0, out var pointer), pointer);
            if (disposeAfter)
                Dispose();
            return result;
        }

        private Scalar ToScalarAsFloat()
        {
            using var single = to(ScalarType.Float32);
            return single.item<float>();
        }

        private void RequireElementsOf<T>() where T : unmanaged
        {
            if (ScalarTypeOf<T>() is var wanted && wanted != dtype)
                throw new ArgumentException($"the tensor holds {dtype}, asked for {wanted}: convert it first with to(ScalarType.{wanted})");
        }

        private void RequireCpu()
        {
            if (!is_cpu())
                throw new InvalidOperationException($"the tensor is on {device}: copy it first with cpu()");
        }
    }
}
