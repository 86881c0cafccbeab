using System.Globalization;
using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>
/// <c>training PYTHON PYTORCH_FOLDER FLOOR_PROGRAM DATA RESULTS ROUNDS [SHAPE...]</c> compares;
/// <c>packs DEVICE SIZES DATA RESULTS ROUNDS [SHAPE...]</c> measures packs, of 1,4,16 say;
/// <c>steps DEVICE SHAPE PYTHON PYTORCH_FOLDER DATA RESULTS ROUNDS</c> compares with PyTorch on one device;
/// <c>parity DEVICE FOLDER</c> compares with PyTorch's recorded numbers;
/// <c>device DEVICE</c> says what is there, once it has trained on it;
/// <c>contender ENGINE SHAPE DATA [DEVICE]</c> is one of our contenders.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["contender", var engine, var shape, var data, .. var device] when device.Length < 2:
                    var scenario = new Scenario(Shape.Of(shape), Scenario.ReadCorpus(data));
                    using (ContenderHost host = engine == "eager" ? new EagerHost(scenario)
                        : new EngineHost(EnumNames.Parse<EngineChoice>(engine, "no engine"), scenario, device.FirstOrDefault("cpu")))
                    {
                        host.Run(Console.In, Console.Out);
                    }
                    return 0;
                case ["training", var python, var folder, var floor, var data, var results, var rounds, .. var shapes]:
                    Compare(new ContenderSources(python, folder, floor, data), results, Number(rounds), shapes);
                    return 0;
                case ["packs", var device, var sizes, var data, var results, var rounds, .. var shapes]:
                    MeasurePacks(device, [.. sizes.Split(',').Select(Number)], data, results, Number(rounds), shapes);
                    return 0;
                case ["steps", var device, var shape, var python, var folder, var data, var results, var rounds]:
                    using (var file = File.CreateText(results))
                    {
                        var sources = new ContenderSources(python, folder, "", data);
                        new StepComparison(Shape.Of(shape), device, sources, Number(rounds), Console.Error.WriteLine).Run(file);
                    }
                    return 0;
                case ["parity", var device, var folder]:
                    return ParityReport.Write(device, folder, Console.Out) ? 0 : 1;
                case ["device", var device]:
                    DeviceCheck.Run(device, Console.Out);
                    return 0;
                default:
                    throw new UsageException(
                        "training, packs, steps, parity, device and contender are what this program does; bench/run and "
                        + "bench/gpu/on-this-machine call it");
            }
        }
        catch (SweepException e)
        {
            Console.Error.WriteLine(e.Message);
            return e.ExitCode;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Compare(ContenderSources sources, string path, int rounds, string[] names)
    {
        var corpus = Scenario.ReadCorpus(sources.Data);
        string[] versions =
        [
            $"Machine: {Machine.Description}",
            $"Sweep: {RuntimeInformation.FrameworkDescription}, kernel set {Kernels.FusedModel.KernelSet}, {TrainingEngines.Description}",
            $"Text: {Path.GetFileName(sources.Data)}, {corpus.Tokens.Length} characters, {corpus.Vocabulary.Size} different; "
                + $"{rounds} rounds",
        ];
        var all = new List<(Shape, IReadOnlyList<Measurements>)>();
        foreach (var shape in names.Length == 0 ? Shape.All : names.Select(Shape.Of))
        {
            var comparison = new Comparison(new Scenario(shape, corpus), sources, rounds, Console.Error.WriteLine);
            all.Add((shape, comparison.Results));
            comparison.Run(() => File.WriteAllText(path, new Report(all, versions).Markdown()));
        }
        Console.Write(new Report(all, versions).Markdown());
    }

    private static void MeasurePacks(string device, int[] sizes, string data, string path, int rounds, string[] names)
    {
        var corpus = Scenario.ReadCorpus(data);
        var small = Shape.All[0].Hyperparameters;
        using var engine = TrainingEngines.Create(EngineChoice.Torch, device, small, corpus.Vocabulary.Size, data: null);
        string[] versions =
        [
            $"Machine: {Machine.Description}",
            $"Device: {engine.DeviceKind}",
            $"Sweep: {RuntimeInformation.FrameworkDescription}, {TrainingEngines.Description}; {rounds} rounds",
        ];
        var report = new PackReport(device, versions);
        report.Begin();
        foreach (var shape in names.Length == 0 ? [Shape.All[0]] : names.Select(Shape.Of))
        {
            var scenario = new Scenario(shape, corpus);
            report.Add(shape, new PackComparison(scenario, device, sizes, rounds, Console.Error.WriteLine).Run());
            File.WriteAllText(path, report.Markdown);
        }
        Console.Write(report.Markdown);
    }
}
