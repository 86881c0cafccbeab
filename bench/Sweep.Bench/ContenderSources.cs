using System.Globalization;

namespace Sweep.Bench;

/// <summary>How each contender is started.</summary>
/// <param name="Python">The interpreter that has torch.</param>
/// <param name="PyTorchFolder">bench/pytorch.</param>
/// <param name="FloorProgram">The built bench/floor.</param>
/// <param name="Data">The text's source.</param>
internal sealed record ContenderSources(string Python, string PyTorchFolder, string FloorProgram, string Data)
{
    public const string Fused = "Sweep, fused";
    public const string Torch = "Sweep, torch";
    public const string PerHead = "PyTorch, a Linear per head";
    public const string FusedQkv = "PyTorch, fused qkv";

    public const string Eager = "TorchSharp, a Linear per head";

    public const string NanoGpt = "PyTorch, nanoGPT's formulation";

    public const string FusedQkvCompiled = "PyTorch, fused qkv, torch.compile";
    public const string NanoGptFlash = "PyTorch, nanoGPT with scaled_dot_product_attention";
    public const string NanoGptCompiled = "PyTorch, nanoGPT with scaled_dot_product_attention, torch.compile";

    /// <summary>Who can train a configuration; ours first.</summary>
    public static IReadOnlyList<string> NamesFor(Shape shape) =>
        shape.IsNanoGpt ? [Fused, Torch, NanoGpt] : [Fused, Torch, Eager, PerHead, FusedQkv];

    /// <summary>Who is compared on one device, a GPU most of all: the engine there, and what PyTorch's users run.</summary>
    public static IReadOnlyList<string> NamesOnDevice(Shape shape) =>
        shape.IsNanoGpt ? [Torch, NanoGpt, NanoGptFlash, NanoGptCompiled] : [Torch, FusedQkv, FusedQkvCompiled];

    /// <param name="device"><c>cpu</c> or <c>cuda:N</c>.</param>
    public Contender Start(string name, Shape shape, string scenario, string device = "cpu")
    {
        return name switch
        {
            Fused => Ours("fused"),
            Torch => Ours("torch"),
            Eager => Ours("eager"),
            PerHead => Theirs("per_head"),
            NanoGpt => Theirs("nanogpt"),
            NanoGptFlash => Theirs("nanogpt", "--flash"),
            NanoGptCompiled => Theirs("nanogpt", "--flash", "--compile"),
            FusedQkvCompiled => Theirs("fused_qkv", "--compile"),
            _ => Theirs("fused_qkv"),
        };

        Contender Ours(string engine) =>
            new(name, Environment.ProcessPath!, preload: true, "contender", engine, shape.Name, Data, device);

        Contender Theirs(string model, params string[] options)
        {
            var h = shape.Hyperparameters;
            int[] numbers = [h.BatchSize, h.BlockSize, h.NEmbd, h.NHead, h.NLayer];
            var sizes = numbers.Select(n => n.ToString(CultureInfo.InvariantCulture));
            string[] more = ["--precision", h.Precision, "--dropout", h.Dropout.ToString(CultureInfo.InvariantCulture), .. options];
            var script = Path.Combine(PyTorchFolder, "contender.py");
            return new(name, Python, preload: false, [script, model, scenario, .. sizes, device, .. more]);
        }
    }

    public ArithmeticFloor Floor(int vocabulary) => new(FloorProgram, vocabulary);
}
