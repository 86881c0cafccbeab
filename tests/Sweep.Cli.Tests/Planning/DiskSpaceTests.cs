using Sweep.Core;
using Sweep.Listings;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

public sealed class DiskSpaceTests
{
    [Fact]
    public void Needed_CountsTheLastAndTheBestOfEveryRunAndOneBeingWrittenOnEachSlot()
    {
        var h = new Hyperparameters();
        var one = ModelSize.CheckpointBytes(h, 65);

        Assert.Equal(8 * one, SweepEstimate.DiskNeeded([h, h, h], 65, slots: 2, stopsEarly: false));
        // And the best that is shown.
        Assert.Equal(11 * one, SweepEstimate.DiskNeeded([h, h, h], 65, slots: 2, stopsEarly: true));
    }

    [Fact]
    public void Require_MoreThanTheDiskHas_SaysHowMuchAndWhatToDo()
    {
        using var folder = new TempFolder();

        var refusal = Assert.Throws<SweepException>(() => DiskSpace.Require(folder.PathOf("not", "there", "yet"), 1L << 60));

        Assert.Contains("1.00 EiB", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("make room", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("64.0 MiB are kept in reserve", refusal.Message, StringComparison.Ordinal);
        DiskSpace.Require(folder.Root, 1);
    }
}
