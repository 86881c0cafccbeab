using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Sweep.Core;

namespace Sweep.Bench.Pieces;

/// <summary>Reading a sweep file: parse, check, materialise its points and hash each.</summary>
[MemoryDiagnoser]
public class SweepFileBenchmarks
{
    private readonly Corpus _corpus = Corpus.Builtin("builtin:markov");
    private byte[] _file = [];

    /// <summary>Points of the grid; each costs a canonical JSON and its SHA-256.</summary>
    [Params(1, 100, 10_000)]
    public int Points { get; set; }

    [GlobalSetup]
    public void Setup() => _file = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
        name: bench
        data: builtin:markov
        parameters:
          n_embd: 64
          seed: {min: 1, max: {{Points}}, step: 1}
        """));

    [Benchmark]
    public int Parse() => SweepFile.Parse(_file, "bench.yaml", _ => _corpus).Points.Count;
}
