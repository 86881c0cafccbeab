using System.Globalization;
using System.Text;

namespace Sweep.Bench;

/// <summary>
/// A training step of one configuration on one device, ours and PyTorch's side by side: wall time with the device waited for at the end of
/// a round.
/// </summary>
internal sealed class StepComparison(Shape shape, string device, ContenderSources sources, int rounds, Action<string> progress)
{
    private readonly List<StepFigures> _all = [.. ContenderSources.NamesOnDevice(shape).Select(name => new StepFigures(name))];

    /// <summary>Of a round: more on a GPU, where they are short and the last is waited for.</summary>
    private int StepsARound => device == "cpu" ? shape.StepsARound : 10 * shape.StepsARound;

    /// <summary>Measures all, then writes the table.</summary>
    /// <exception cref="SweepException">
    /// Ours does not train, or a contender starts from another loss than ours; the table is written before that is said.
    /// </exception>
    public void Run(TextWriter output)
    {
        var scenario = new Scenario(shape, Scenario.ReadCorpus(sources.Data));
        using var folder = new ScenarioFolder(scenario);
        var contenders = new Dictionary<StepFigures, Contender>();
        try
        {
            foreach (var figures in _all)
            {
                if (Start(figures, folder.Path) is { } contender)
                    contenders.Add(figures, contender);
            }
            for (var round = 0; round < rounds; round++)
            {
                progress($"{shape.Name}: round {round + 1} of {rounds}");
                foreach (var (figures, contender) in contenders)
                    figures.StepMs.AddRange(contender.Ask($"steps {StepsARound}").WallMs);
            }
        }
        finally
        {
            foreach (var contender in contenders.Values)
                contender.Dispose();
        }
        output.Write(Markdown());
        RequireAgreement();
    }

    private Contender? Start(StepFigures figures, string folder)
    {
        var before = DeviceMemory.UsedMb(device);
        Contender contender;
        try
        {
            contender = sources.Start(figures.Name, shape, folder, device);
        }
        // Ours must be there; without one of PyTorch's the others are still worth a table.
        catch (SweepException e) when (figures.Name != ContenderSources.Torch)
        {
            figures.Skipped = e.Message;
            progress($"{shape.Name}: {e.Message}");
            return null;
        }
        figures.Skipped = contender.First.Skipped;
        if (figures.Skipped is not null)
        {
            progress($"{shape.Name}: {figures.Name} is skipped: {figures.Skipped}");
            contender.Dispose();
            return null;
        }
        figures.FirstLoss = contender.First.Loss!.Value;
        figures.Version = contender.First.Version;
        contender.Ask($"steps {StepsARound}"); // chooses kernels, fills allocators
        figures.MemoryMb = device == "cpu" ? contender.Ask("memory").PeakMb : DeviceMemory.UsedMb(device) - before;
        if (figures.Name != ContenderSources.Torch)
            figures.Waits = contender.Ask("waits").Waits;
        progress($"{shape.Name}: {figures.Name} is up ({figures.Version})");
        return contender;
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"### {shape.Name}: {shape.Description}").AppendLine();
        text.AppendLine("| | a step, ms | fastest to slowest round | this / Sweep | memory, MB | waits in a step | first loss |");
        text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        var ours = Measurements.Median(_all[0].StepMs);
        foreach (var f in _all)
        {
            var ms = Measurements.Median(f.StepMs);
            text.AppendLine(f.Skipped is { } why ? $"| {f.Name} | {why} | | | | | |" : string.Create(CultureInfo.InvariantCulture,
                $"| {f.Name} | {ms:0.000} | {f.StepMs.Min():0.000} to {f.StepMs.Max():0.000} | {ms / ours:0.00} | {f.MemoryMb:0} "
                + $"| {f.Waits} | {f.FirstLoss:0.00000} |"));
        }
        text.AppendLine();
        foreach (var f in _all.Where(f => f.Version is not null).DistinctBy(f => f.Version))
            text.AppendLine(CultureInfo.InvariantCulture, $"- {f.Name}: {f.Version}");
        return text.ToString();
    }

    /// <summary>
    /// The first loss is of the same parameters and batch; the precision rounds it, and each draws its own dropout masks.
    /// </summary>
    private void RequireAgreement()
    {
        var tolerance = shape.Hyperparameters switch
        {
            { Dropout: > 0 } => 0.05,
            { Precision: "bf16" } => 1e-2,
            { Precision: "tf32" } => 2e-3,
            _ => device == "cpu" ? 1e-5 : 1e-4,
        };
        var ours = _all[0].FirstLoss;
        if (_all.Find(f => f.Skipped is null && !(Math.Abs(f.FirstLoss - ours) <= tolerance * ours)) is { } other)
        {
            throw new SweepException(
                $"the first loss of '{other.Name}' is {other.FirstLoss}, ours {ours}, more than {tolerance} of it apart: they do not train "
                + "the same model, so their times say nothing");
        }
    }
}
