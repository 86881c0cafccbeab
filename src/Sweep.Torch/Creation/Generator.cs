using static TorchSharp.NativeMethods;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers; without one, operations draw from their device's default.</summary>
    public sealed class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            NativeError.Check(sweep_generator_new(seed, (int)this.device.type, this.device.index, out var pointer));
            Native = new GeneratorHandle(pointer);
        }

        private Generator(GeneratorHandle handle)
        {
            device = CPU;
            Native = handle;
        }

        /// <summary>The CPU's default generator.</summary>
        public static Generator Default
        {
            get
            {
                NativeError.Check(sweep_generator_default((int)DeviceType.CPU, -1, out var pointer));
                return new Generator(new GeneratorHandle(pointer));
            }
        }

        public Device device { get; }

        internal GeneratorHandle Native { get; }

        public Generator manual_seed(long seed)
        {
            NativeError.Check(sweep_generator_seed(Native, unchecked((ulong)seed)));
            return this;
        }

        public long initial_seed()
        {
            NativeError.Check(sweep_generator_initial_seed(Native, out var seed));
            return unchecked((long)seed);
        }

        public void Dispose() => Native.Dispose();
    }

    private static GeneratorHandle Handle(Generator? generator) => generator?.Native ?? GeneratorHandle.Default;
}
