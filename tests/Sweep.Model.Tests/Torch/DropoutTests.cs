using Sweep.Core;
using TorchSharp;

namespace Sweep.Model.Tests;

public class DropoutTests
{
    [Fact]
    public void Apply_OnCpu_DropsWhatTheMaskSays()
    {
        using var scope = torch.NewDisposeScope();
        var mask = new DropoutMask(seed: 3, step: 9, site: 4, probability: 0.3);

        var dropped = Dropout.OfStep(0.3, 3, 9, onCpu: true).Apply(torch.ones(10, 10), 4).data<float>().ToArray();

        Assert.Equal(Enumerable.Range(0, 100).Select(i => mask.Keeps((uint)i) ? mask.Scale : 0), dropped);
        Assert.InRange(dropped.Count(v => v == 0), 10, 50);
    }

    [Fact]
    public void Apply_NoProbability_ReturnsTheTensorItself()
    {
        using var x = torch.ones(2);

        Assert.Same(x, Dropout.None.Apply(x, 0));
    }
}
