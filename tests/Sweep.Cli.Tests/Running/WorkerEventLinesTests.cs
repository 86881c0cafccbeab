using Sweep.Core;
using Sweep.Worker;

namespace Sweep.Cli.Tests;

public sealed class WorkerEventLinesTests
{
    private static readonly WorkerEventLines Lines = new(TerminalInfo.Plain);

    [Fact]
    public void Ended_OfARunThatWasBestBeforeItsEnd_SaysBothLosses() => Assert.Equal(
        "a-sweep/1 completed: val_loss 2.0292 ± 0.0213 (2.0253 at its best), train_loss 1.9552, 5.2s",
        Lines.Ended(Completed("val_loss", 2.02531)));

    [Fact]
    public void Ended_OfARunThatWasBestAtItsEnd_SaysItOnce() => Assert.Equal(
        "a-sweep/1 completed: val_loss 2.0292 ± 0.0213, train_loss 1.9552, 5.2s",
        Lines.Ended(Completed("val_loss", 2.0292)));

    [Fact]
    public void Ended_OfASweepByTrainingLoss_LeadsWithIt() => Assert.Equal(
        "a-sweep/1 completed: train_loss 1.9552 ± 0.0100 (1.9000 at its best), val_loss 2.0292, 5.2s",
        Lines.Ended(Completed("train_loss", 1.9)));

    [Fact]
    public void Ended_OfARunThatIsPaused_SaysWhereAndWhatItWaitsFor() => Assert.Equal(
        "a-sweep/1 paused at step 1,500: val_loss 2.0292 ± 0.0213, train_loss 1.9552; it waits for the runs it is compared with",
        Lines.Ended(Completed("val_loss", 2.0253) with { State = RunState.Paused }));

    [Fact]
    public void Ended_OfARunThatIsOut_SaysWhereAndWithWhatLoss() => Assert.Equal(
        "a-sweep/1 stopped early at step 1,500: val_loss 2.0292 ± 0.0213, train_loss 1.9552",
        Lines.Ended(Completed("val_loss", 2.0253) with { State = RunState.Stopped }));

    private static RunEndedEvent Completed(string metric, double best) =>
        new("cpu:0", new RunId("a-sweep", 1), RunState.Completed,
            new RunScore(metric, new Evaluation(1500, 1.9552, 0.01, 2.0292, 0.0213, 5.2), best), null, 5.2);
}
