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

    /// <summary>Who can train a configuration; ours first.</summary>
    public static IReadOnlyList<string> NamesFor(Shape shape) =>
        shape.IsNanoGpt ? [Fused, Torch, NanoGpt] : [Fused, Torch, Eager, PerHead, FusedQkv];

    public Contender Start(string name, Shape shape, string scenario) => name switch
    {
        Fused => Ours(name, "fused", shape),
        Torch => Ours(name, "torch", shape),
        Eager => Ours(name, "eager", shape),
        PerHead => Theirs(name, "per_head", shape, scenario),
        NanoGpt => Theirs(name, "nanogpt", shape, scenario),
        _ => Theirs(name, "fused_qkv", shape, scenario),
    };

    /// <summary>Wall milliseconds of a step of the fused-qkv script on a device, its loss not looked at from step to step.</summary>
    public double StepOnDevice(string device, Scenario scenario, int steps)
    {
        using var folder = new ScenarioFolder(scenario);
        using var contender = Theirs(FusedQkv, "fused_qkv", scenario.Shape, folder.Path, device);
        contender.Ask($"steps {steps}");
        return contender.Ask($"steps {steps}").WallMs[0];
    }

    public ArithmeticFloor Floor(int vocabulary) => new(FloorProgram, vocabulary);

    private Contender Ours(string name, string engine, Shape shape) =>
        new(name, Environment.ProcessPath!, preload: true, "contender", engine, shape.Name, Data);

    private Contender Theirs(string name, string model, Shape shape, string scenario, string device = "cpu")
    {
        var h = shape.Hyperparameters;
        int[] numbers = [h.BatchSize, h.BlockSize, h.NEmbd, h.NHead, h.NLayer];
        var shapes = numbers.Select(n => n.ToString(CultureInfo.InvariantCulture));
        return new(name, Python, preload: false, [Path.Combine(PyTorchFolder, "contender.py"), model, scenario, .. shapes, device]);
    }
}
