using System.Text;
using Sweep.Kernels.Interop;

namespace Sweep.Kernels;

/// <summary>
/// The GPT or the bigram in training on one CPU thread: forward, backward and AdamW in hand-written C++, float32, no libtorch. Same
/// arithmetic as the model's torch engine up to the order of sums. Deterministic bit for bit for a given <see cref="KernelSet"/>. All
/// memory is taken by the constructor. One thread at a time.
/// </summary>
public sealed class FusedModel : IDisposable
{
    private readonly EngineHandle _engine;
    private readonly Hyperparameters _hyperparameters;
    private readonly int _batch;
    private readonly int _block;
    private readonly int _vocabulary;

    /// <summary>An engine with all parameters and moments zero.</summary>
    /// <param name="vocabulary">Distinct tokens V.</param>
    /// <param name="kernelSet">
    /// <c>avx512</c>, <c>avx2</c> or <c>baseline</c>; null takes SWEEP_KERNELS or the fastest that this processor has.
    /// </param>
    /// <exception cref="ArgumentException">Hyperparameters that cannot be.</exception>
    /// <exception cref="InsufficientMemoryException">The model and its activations do not fit this machine's memory.</exception>
    /// <exception cref="UsageException">The kernel set is not available here.</exception>
    public FusedModel(int vocabulary, Hyperparameters hyperparameters, string? kernelSet = null)
    {
        RequireLibrary();
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        var config = NativeConfig.From(vocabulary, hyperparameters);
        NativeMethods.GetSizes(config, out var parameters, out _, error, error.Length).ThrowIfFailed(error);
        NativeMethods.Create(config, kernelSet, out _engine, error, error.Length).ThrowIfFailed(error);
        NParams = checked((int)parameters);
        (_vocabulary, _hyperparameters) = (vocabulary, hyperparameters);
        _batch = checked(hyperparameters.BatchSize * hyperparameters.GradientAccumulationSteps);
        _block = hyperparameters.BlockSize;
    }

    /// <summary>Floats in each <see cref="FusedBuffer"/>.</summary>
    public int NParams { get; }

    /// <summary>The instruction set in use when none is asked for: <c>avx512</c>, <c>avx2</c> or <c>baseline</c>.</summary>
    /// <exception cref="UsageException">SWEEP_KERNELS names a set that is not available.</exception>
    public static string KernelSet
    {
        get
        {
            RequireLibrary();
            Span<byte> name = stackalloc byte[32];
            Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
            NativeMethods.GetKernelSet(name, name.Length, error, error.Length).ThrowIfFailed(error);
            return Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        }
    }

    /// <summary>Whether the native library is there and fits this assembly.</summary>
    /// <param name="why">The reason when it is not; empty otherwise.</param>
    public static bool IsAvailable(out string why)
    {
        try
        {
            var version = NativeMethods.GetAbiVersion();
            why = version == NativeMethods.AbiVersion
                ? ""
                : $"libsweep_kernels has ABI version {version}, this build needs {NativeMethods.AbiVersion}; build Sweep.Kernels again";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            why = $"libsweep_kernels could not be loaded ({e.Message.Split('\n')[0].Trim()}); build Sweep.Kernels on this machine";
        }
        return why.Length == 0;
    }

    /// <summary>Bytes that an engine of this shape takes, activations included.</summary>
    /// <exception cref="ArgumentException">Hyperparameters that cannot be.</exception>
    public static long MemoryBytes(int vocabulary, Hyperparameters hyperparameters)
    {
        RequireLibrary();
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        var config = NativeConfig.From(vocabulary, hyperparameters);
        NativeMethods.GetSizes(config, out _, out var bytes, error, error.Length).ThrowIfFailed(error);
        return bytes;
    }

    /// <summary>Copies a buffer out; <paramref name="values"/> holds <see cref="NParams"/> floats.</summary>
    public void Read(FusedBuffer buffer, Span<float> values)
    {
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        NativeMethods.Read(_engine, buffer, values, values.Length, error, error.Length).ThrowIfFailed(error);
    }

    /// <summary>Copies a buffer in; <paramref name="values"/> holds <see cref="NParams"/> floats.</summary>
    public void Write(FusedBuffer buffer, ReadOnlySpan<float> values)
    {
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        NativeMethods.Write(_engine, buffer, values, values.Length, error, error.Length).ThrowIfFailed(error);
    }

    /// <summary>
    /// One training step: forward, backward, clipping, AdamW. Micro-batches of a step are one batch here: sequences pass in small groups
    /// anyway, and the mean over all is the mean of the micro-batches' means.
    /// </summary>
    /// <param name="x">Tokens (gradient_accumulation_steps * batch_size, block_size), row-major.</param>
    /// <param name="y">Targets of the same shape.</param>
    /// <param name="step">Updates done before this one; also picks the dropout masks.</param>
    /// <returns>The mean cross-entropy before the update, NaN when the model has diverged.</returns>
    public double TrainStep(ReadOnlySpan<int> x, ReadOnlySpan<int> y, int step) => Step(x, y, step, update: true);

    /// <summary>
    /// The loss and, in <see cref="FusedBuffer.Gradients"/>, the gradients that <see cref="TrainStep"/> would use; no update.
    /// </summary>
    public double Backward(ReadOnlySpan<int> x, ReadOnlySpan<int> y, int step) => Step(x, y, step, update: false);

    /// <summary>The mean cross-entropy of each sequence, without dropout.</summary>
    /// <param name="x">Tokens (n, block_size), any n.</param>
    /// <param name="y">Targets of the same shape.</param>
    /// <param name="perSequence">n losses.</param>
    public void EvalLosses(ReadOnlySpan<int> x, ReadOnlySpan<int> y, Span<float> perSequence)
    {
        RequireLength(x, perSequence.Length * _block, nameof(x));
        RequireLength(y, perSequence.Length * _block, nameof(y));
        if (perSequence.IsEmpty)
            return;
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        NativeMethods.EvalLosses(_engine, x, y, perSequence.Length, perSequence, error, error.Length).ThrowIfFailed(error);
    }

    /// <summary>The logits (V) of what follows the last token.</summary>
    /// <param name="tokens">1 to block_size tokens.</param>
    public void Logits(ReadOnlySpan<int> tokens, Span<float> logits)
    {
        if (logits.Length != _vocabulary)
            throw new ArgumentException($"{logits.Length} logits for a vocabulary of {_vocabulary}", nameof(logits));
        if (tokens.IsEmpty)
            throw new ArgumentException("no token to follow; give at least one", nameof(tokens));
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        NativeMethods.Logits(_engine, tokens, tokens.Length, logits, error, error.Length).ThrowIfFailed(error);
    }

    public void Dispose() => _engine.Dispose();

    private double Step(ReadOnlySpan<int> x, ReadOnlySpan<int> y, int step, bool update)
    {
        RequireLength(x, _batch * _block, nameof(x));
        RequireLength(y, _batch * _block, nameof(y));
        Span<byte> error = stackalloc byte[StatusExtensions.ErrorLength];
        var rate = LearningRateSchedule.At(_hyperparameters, step);
        NativeMethods.TrainStep(_engine, x, y, step, update ? 1 : 0, rate, out var loss, error, error.Length).ThrowIfFailed(error);
        return loss;
    }

    private static void RequireLength(ReadOnlySpan<int> tokens, int expected, string name)
    {
        if (tokens.Length != expected)
            throw new ArgumentException($"{tokens.Length} tokens where {expected} belong", name);
    }

    private static void RequireLibrary()
    {
        if (!IsAvailable(out var why))
            throw new SweepException(why);
    }
}
