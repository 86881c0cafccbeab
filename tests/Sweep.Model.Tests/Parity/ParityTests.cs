using Sweep.Core;
using Sweep.Model.Parity;
using Sweep.Testing;

namespace Sweep.Model.Tests;

/// <summary>Each engine against PyTorch's own numbers, in every file of shared/parity/.</summary>
public class ParityTests
{
    private const double Tolerance = 1e-5;

    /// <summary>(engine, file)</summary>
    public static TheoryData<EngineChoice, string> EnginesAndFiles
    {
        get
        {
            var all = new TheoryData<EngineChoice, string>();
            foreach (var path in ParityReference.FilesIn(Repository.Shared("parity")!))
            {
                all.Add(EngineChoice.Torch, Path.GetFileName(path));
                all.Add(EngineChoice.Fused, Path.GetFileName(path));
            }
            return all;
        }
    }

    [SharedTheory("parity")]
    [MemberData(nameof(EnginesAndFiles))]
    public void TrainStep_EveryReference_ComputesPyTorchsNumbers(EngineChoice engine, string file)
    {
        var reference = ParityReference.Load(Repository.Shared("parity", file)!);

        var differences = new ParityComparison(reference, engine, "cpu").Differences().ToList();

        Assert.Superset(new HashSet<string> { "logits", "gradient", "loss", "parameters" }, differences.Select(d => d.Kind).ToHashSet());
        Assert.Equal(reference.Layout.Count, differences.Count(d => d.Kind == "gradient"));
        Assert.Equal(0, differences.Count(d => d.Kind == "parameters") % reference.Layout.Count);
        Assert.DoesNotContain(differences, d => !(d.Relative <= Tolerance));
    }
}
