using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An array of numbers on some device, with its history for gradients. Made on a thread with a dispose scope it is disposed with the innermost one, otherwise when collected.
    /// Every operation throws <see cref="System.Runtime.InteropServices.ExternalException"/> with libtorch's message where libtorch refuses
    /// (<see cref="TorchOutOfMemoryException"/> where it could not allocate), and <see cref="InvalidOperationException"/> after disposal.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private TensorHandle _handle;

        internal Tensor(TensorHandle handle)
        {
            _handle = handle;
            DisposeScope.Innermost?.Add(this);
        }

        internal DisposeScope? Scope { get; set; }

        internal int ScopeIndex { get; set; }

        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        internal TensorHandle Native
        {
            get
            {
                var handle = _handle;
                if (handle.IsClosed)
                    ThrowDisposed();
                return handle;
            }
        }

        /// <summary>Disposed, or taken over by a Parameter.</summary>
        public bool IsInvalid => _handle.IsClosed;

        public string? name { get; set; }

        /// <summary>The result of a call that gives a new tensor.</summary>
        internal static Tensor Made(int status, nint pointer)
        {
            NativeError.Check(status);
            return new Tensor(new TensorHandle(pointer));
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (!disposing)
                return;
            Scope?.Remove(this);
            _handle.Dispose();
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (Scope is { } scope)
                scope.MoveToOther(other, this);
            else
                other?.Add(this);
            return this;
        }

        public override string ToString() =>
            IsInvalid ? "disposed tensor" : string.Create(CultureInfo.InvariantCulture, $"[{string.Join('x', shape)}], type = {dtype}, device = {device}");

        /// <summary>Gives the native tensor away; this one counts as disposed from then on.</summary>
        internal TensorHandle Decouple()
        {
            var handle = Native;
            Scope?.Remove(this);
            _handle = Closed;
            return handle;
        }

        private static readonly TensorHandle Closed = MakeClosed();

        private static TensorHandle MakeClosed()
        {
            var handle = new TensorHandle(0);
            handle.Dispose();
            return handle;
        }

        [DoesNotReturn]
        private static void ThrowDisposed() =>
            throw new ObjectDisposedException(nameof(Tensor), "this tensor was disposed: by Dispose, with its dispose scope, or by becoming a Parameter");

        private Tensor Changed(int status)
        {
            NativeError.Check(status);
            return this;
        }
    }

    public static DisposeScope NewDisposeScope() => new();

    public static DisposeScope? CurrentDisposeScope => DisposeScope.Innermost;

    /// <summary>Evaluates with a scope around, and lets only the result out.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        ArgumentNullException.ThrowIfNull(expr);
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
