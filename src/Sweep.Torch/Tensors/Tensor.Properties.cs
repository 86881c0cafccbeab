using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int UsualRank = 8;

        public long Dimensions
        {
            get
            {
                NativeError.Check(sweep_tensor_dim(Native, out var count));
                return count;
            }
        }

        public long dim() => Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements
        {
            get
            {
                NativeError.Check(sweep_tensor_numel(Native, out var count));
                return count;
            }
        }

        public long numel() => NumberOfElements;

        /// <summary>Bytes of one element.</summary>
        public long ElementSize
        {
            get
            {
                NativeError.Check(sweep_tensor_element_size(Native, out var size));
                return size;
            }
        }

        public long element_size() => ElementSize;

        public unsafe long[] shape
        {
            get
            {
                var buffer = stackalloc long[UsualRank];
                NativeError.Check(sweep_tensor_sizes(Native, buffer, UsualRank, out var count));
                if (count <= UsualRank)
                    return new ReadOnlySpan<long>(buffer, count).ToArray();
                var sizes = new long[count];
                fixed (long* all = sizes)
                    NativeError.Check(sweep_tensor_sizes(Native, all, count, out _));
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            NativeError.Check(sweep_tensor_size(Native, dim, out var size));
            return size;
        }

        /// <summary>Elements between neighbours along each dimension.</summary>
        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* all = strides)
                NativeError.Check(sweep_tensor_strides(Native, all, strides.Length, out _));
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? (int)Dimensions + dim : dim];

        public long storage_offset()
        {
            NativeError.Check(sweep_tensor_storage_offset(Native, out var offset));
            return offset;
        }

        public ScalarType dtype
        {
            get
            {
                NativeError.Check(sweep_tensor_dtype(Native, out var code));
                return (ScalarType)code;
            }
        }

        public Device device
        {
            get
            {
                NativeError.Check(sweep_tensor_device(Native, out var type, out var index));
                return type == (int)DeviceType.CPU ? CPU : new Device((DeviceType)type, index);
            }
        }

        public DeviceType device_type
        {
            get
            {
                NativeError.Check(sweep_tensor_device(Native, out var type, out _));
                return (DeviceType)type;
            }
        }

        public int device_index
        {
            get
            {
                NativeError.Check(sweep_tensor_device(Native, out _, out var index));
                return index;
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_contiguous()
        {
            NativeError.Check(sweep_tensor_is_contiguous(Native, out var contiguous));
            return contiguous != 0;
        }
    }
}
