namespace Sweep.Bench;

/// <summary>All contenders on one configuration, in turns.</summary>
internal sealed class Comparison(Scenario scenario, ContenderSources sources, int rounds, Action<string> progress)
{
    private const int Tokens = 1000;

    public IReadOnlyList<Measurements> Run()
    {
        var shape = scenario.Shape;
        using var folder = new ScenarioFolder(scenario);
        List<Measurements> results = [.. sources.Names.Select(name => new Measurements(name))];
        var floor = new Measurements("floor");
        var floorOpenBlas = new Measurements("floor, OpenBLAS");
        var contenders = new List<Contender>();
        try
        {
            foreach (var result in results)
            {
                var contender = sources.Start(result.Name, shape, folder.Path);
                contenders.Add(contender);
                result.StartMs.Add(contender.StartMs);
                progress($"{shape.Name}: {result.Name} is up ({contender.First.Version})");
            }
            for (var round = 0; round < rounds; round++)
            {
                progress($"{shape.Name}: round {round + 1} of {rounds}");
                for (var i = 0; i < contenders.Count; i++)
                {
                    var reply = contenders[i].Ask($"step {shape.StepsARound}");
                    results[i].StepMs.AddRange(reply.CpuMs);
                    results[i].StepWallMs.AddRange(reply.WallMs);
                    results[i].Loss = reply.Loss!.Value;
                }
                var (ours, openBlas) = sources.Floor(scenario.Vocabulary).Measure(shape);
                floor.StepMs.Add(ours);
                floorOpenBlas.StepMs.Add(openBlas);
            }
            // The rest is measured where users wait for it: on the smallest model often, on the others once.
            for (var round = 0; round < (shape == Shape.All[0] ? 3 : 1); round++)
            {
                progress($"{shape.Name}: evaluation and generation, round {round + 1}");
                for (var i = 0; i < contenders.Count; i++)
                {
                    if (shape == Shape.All[0])
                    {
                        var evaluation = contenders[i].Ask("eval");
                        results[i].EvalMs.AddRange(evaluation.CpuMs);
                        results[i].EvalLoss = evaluation.Loss!.Value;
                    }
                    results[i].TokensPerSecond.Add(Tokens / contenders[i].Ask($"generate {Tokens}").CpuMs[0] * 1e3);
                }
            }
            for (var i = 0; i < contenders.Count; i++)
                results[i].PeakMb = contenders[i].Ask("memory").PeakMb!.Value;
        }
        finally
        {
            foreach (var contender in contenders)
                contender.Dispose();
        }
        for (var again = 0; again < 2 && shape == Shape.All[0]; again++)
        {
            foreach (var result in results)
            {
                using var contender = sources.Start(result.Name, shape, folder.Path);
                result.StartMs.Add(contender.StartMs);
            }
        }
        return [.. results, floor, floorOpenBlas];
    }
}
