namespace TorchSharp;

public static partial class torch
{
    /// <summary>One entry between a tensor's brackets.</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind
        {
            NewAxis,
            Single,
            Slice,
            Ellipsis,
            Tensor,
        }

        internal Kind Is { get; private init; }

        internal long? Start { get; private init; }

        internal long? Stop { get; private init; }

        internal long? Step { get; private init; }

        internal Tensor? Chosen { get; private init; }

        public static readonly TensorIndex Ellipsis = new() { Is = Kind.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static readonly TensorIndex None = new() { Is = Kind.NewAxis };

        public static readonly TensorIndex Null = None;

        /// <summary>The whole dimension.</summary>
        public static readonly TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { Is = Kind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice(Range range) => Slice(Start0(range.Start), End0(range.End));

        /// <summary>One entry of a dimension, which then falls away; negative counts from the end.</summary>
        public static TensorIndex Single(long? index) => new() { Is = Kind.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Is = Kind.Tensor, Chosen = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range.start, range.end);

        private static long? Start0(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        private static long? End0(Index index) => !index.IsFromEnd ? index.Value : index.Value == 0 ? null : -index.Value;
    }
}
