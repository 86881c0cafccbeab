using System.Globalization;
using System.Runtime.InteropServices;

namespace Sweep.Bench;

/// <summary>
/// <c>training PYTHON PYTORCH_FOLDER FLOOR_PROGRAM DATA RESULTS ROUNDS [SHAPE...]</c> compares;
/// <c>packs DEVICE PYTHON PYTORCH_FOLDER DATA RESULTS ROUNDS [SHAPE...]</c> measures packs;
/// <c>contender ENGINE SHAPE DATA</c> is one of our contenders.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["contender", var engine, var shape, var data]:
                    var scenario = new Scenario(Shape.Of(shape), Scenario.ReadCorpus(data));
                    using (ContenderHost host = engine == "eager"
                        ? new EagerHost(scenario)
                        : new EngineHost(EnumNames.Parse<EngineChoice>(engine, "no engine"), scenario))
                        host.Run(Console.In, Console.Out);
                    return 0;
                case ["training", var python, var folder, var floor, var data, var results, var rounds, .. var shapes]:
                    Compare(new ContenderSources(python, folder, floor, data), results, Number(rounds), shapes);
                    return 0;
                case ["packs", var device, var python, var folder, var data, var results, var rounds, .. var shapes]:
                    MeasurePacks(device, new ContenderSources(python, folder, "", data), results, Number(rounds), shapes);
                    return 0;
                default:
                    throw new UsageException("training, packs and contender are what this program does; bench/run calls it");
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

    private static void MeasurePacks(string device, ContenderSources sources, string path, int rounds, string[] names)
    {
        var onCpu = device == "cpu";
        int[] sizes = onCpu ? [1, 4, 16] : [1, 4, 16, 64];
        var corpus = Scenario.ReadCorpus(sources.Data);
        using var engine = TrainingEngines.Create(
            EngineChoice.Torch, device, Shape.All[0].Hyperparameters, corpus.Vocabulary.Size, data: null);
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
            double? pyTorch = onCpu ? null : sources.StepOnDevice(device, scenario, Math.Max(100, 20 * shape.StepsARound));
            report.Add(shape, new PackComparison(scenario, device, sizes, rounds, Console.Error.WriteLine).Run(), pyTorch);
            File.WriteAllText(path, report.Markdown);
        }
        Console.Write(report.Markdown);
    }
}
