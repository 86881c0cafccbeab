using BenchmarkDotNet.Attributes;
using Sweep.Core;
using Sweep.Core.EarlyStopping;

namespace Sweep.Bench.Pieces;

/// <summary>One decision of early stopping from scratch, as each recorded rung asks for, and the claim order after it.</summary>
[MemoryDiagnoser]
public class DecisionBenchmarks
{
    private RungSchedule _schedule = null!;
    private MemberRun[] _rows = [];
    private RungValue[] _values = [];

    /// <summary>Paused runs of one cohort.</summary>
    [Params(81, 1_000, 10_000)]
    public int Runs { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _schedule = new StoppingRule { MinIter = 100 }.Schedule(Runs, 10_000);
        var random = new Random(1);
        _rows = [.. Enumerable.Range(1, Runs).Select(i => new MemberRun(i, i, RunState.Paused))];
        _values = [.. _rows.SelectMany(row => _schedule.Rungs.Take(3)
            .Select(step => new RungValue(row.Number, step, random.NextDouble())))];
    }

    [Benchmark]
    public int Decide() => Decisions.Of(_schedule, _rows, _values).Changes.Count();

    [Benchmark]
    public int DecideAndOrderClaims() => ClaimOrder.Of(Decisions.Of(_schedule, _rows, _values)).Count;
}
