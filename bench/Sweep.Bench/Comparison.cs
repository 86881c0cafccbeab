namespace Sweep.Bench;

/// <summary>All contenders on one configuration, in turns.</summary>
internal sealed class Comparison(Scenario scenario, ContenderSources sources, int rounds, Action<string> progress)
{
    private const int Tokens = 1000;

    // The first loss is of the same parameters on the same batch: only the order of sums differs.
    private const double FirstLossTolerance = 1e-5;

    private readonly List<Measurements> _results =
        [.. ContenderSources.NamesFor(scenario.Shape).Select(name => new Measurements(name))];
    private readonly Measurements _floor = new("floor");
    private readonly Measurements _floorOpenBlas = new("floor, OpenBLAS");

    /// <summary>What has been measured so far: the contenders, then the floors.</summary>
    public IReadOnlyList<Measurements> Results => [.. _results, _floor, _floorOpenBlas];

    /// <param name="save">Called whenever a section is complete.</param>
    /// <exception cref="SweepException">A contender cannot be started, or does not compute what the others do.</exception>
    public void Run(Action save)
    {
        var shape = scenario.Shape;
        using var folder = new ScenarioFolder(scenario);
        var contenders = new List<Contender>();
        try
        {
            foreach (var result in _results)
            {
                var contender = sources.Start(result.Name, shape, folder.Path);
                contenders.Add(contender);
                result.StartMs.Add(contender.StartMs);
                result.Version = contender.First.Version;
                progress($"{shape.Name}: {result.Name} is up ({contender.First.Version})");
            }
            RequireAgreement(contenders);
            for (var round = 0; round < rounds; round++)
            {
                progress($"{shape.Name}: round {round + 1} of {rounds}");
                for (var i = 0; i < contenders.Count; i++)
                {
                    var reply = contenders[i].Ask($"step {shape.StepsARound}");
                    _results[i].StepMs.AddRange(reply.CpuMs);
                    _results[i].StepWallMs.AddRange(reply.WallMs);
                    _results[i].Loss = reply.Loss!.Value;
                }
                var (ours, openBlas) = sources.Floor(scenario.Vocabulary).Measure(shape);
                _floor.StepMs.Add(ours);
                _floorOpenBlas.StepMs.Add(openBlas);
            }
            save();
            // The rest is measured where users wait for it: on the smallest model often, on the others once.
            for (var round = 0; round < (shape == Shape.All[0] ? 3 : 1); round++)
            {
                progress($"{shape.Name}: evaluation and generation, round {round + 1}");
                for (var i = 0; i < contenders.Count; i++)
                {
                    if (shape == Shape.All[0])
                    {
                        var evaluation = contenders[i].Ask("eval");
                        _results[i].EvalMs.AddRange(evaluation.CpuMs);
                        _results[i].EvalLoss = evaluation.Loss!.Value;
                    }
                    _results[i].TokensPerSecond.Add(Tokens / contenders[i].Ask($"generate {Tokens}").CpuMs[0] * 1e3);
                }
                save();
            }
            for (var i = 0; i < contenders.Count; i++)
                _results[i].PeakMb = contenders[i].Ask("memory").PeakMb!.Value;
        }
        finally
        {
            foreach (var contender in contenders)
                contender.Dispose();
        }
        for (var again = 0; again < 2 && shape == Shape.All[0]; again++)
        {
            foreach (var result in _results)
            {
                using var contender = sources.Start(result.Name, shape, folder.Path);
                result.StartMs.Add(contender.StartMs);
            }
        }
        save();
    }

    private static void RequireAgreement(List<Contender> contenders)
    {
        var expected = contenders[0].First.Loss!.Value;
        foreach (var contender in contenders)
        {
            var loss = contender.First.Loss!.Value;
            if (!(Math.Abs(loss - expected) <= FirstLossTolerance * expected))
            {
                throw new SweepException(
                    $"the first loss of '{contender.Name}' is {loss}, that of '{contenders[0].Name}' {expected}: "
                    + "they do not train the same model, so their times say nothing; look at the order of parameters and at the batches");
            }
        }
    }
}
