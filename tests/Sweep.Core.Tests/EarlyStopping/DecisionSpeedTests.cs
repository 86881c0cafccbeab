using Sweep.Core.EarlyStopping;

namespace Sweep.Core.Tests.EarlyStopping;

public sealed class DecisionSpeedTests
{
    [Fact]
    public void Of_TenThousandPausedRuns_TakesUnderFiftyMilliseconds()
    {
        var schedule = new StoppingRule { MinIter = 100 }.Schedule(10_000, 10_000);
        var random = new Random(1);
        var rows = Enumerable.Range(1, 10_000).Select(i => new MemberRun(i, i, RunState.Paused)).ToArray();
        var values = rows.SelectMany(row => schedule.Rungs.Take(3).Select(step => new RungValue(row.Number, step, random.NextDouble())))
            .ToArray();

        // Processor time, and the least of several: the first ones are compiled on the way, and other processes take turns with this one.
        var fastest = Enumerable.Range(0, 10).Min(_ =>
        {
            var start = ThreadCpuClock.Now;
            var decisions = Decisions.Of(schedule, rows, values);
            Assert.NotEmpty(decisions.Changes);
            Assert.NotEmpty(ClaimOrder.Of(decisions));
            return ThreadCpuClock.Now - start;
        });

        Assert.InRange(fastest, double.Epsilon, 50);
    }
}
