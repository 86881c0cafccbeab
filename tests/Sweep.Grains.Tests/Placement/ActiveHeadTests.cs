using System.Net;
using Orleans.Runtime;

namespace Sweep.Grains.Tests.Placement;

public sealed class ActiveHeadTests
{
    private static readonly SiloAddress First = Address(1), Second = Address(2), Third = Address(3);

    [Fact]
    public void Among_SeveralHeads_IsTheOneThatHasBeenAHeadLongest() => Assert.Equal(Second, ActiveHead.Among(
        [First, Second, Third],
        Labels(
            (First, Head("2026-11-28T10:00:00.000002Z")),
            (Second, Head("2026-11-28T10:00:00.000001Z")),
            (Third, Head("2026-11-28T10:00:01.000000Z")))));

    [Fact]
    public void Among_HeadsAndWorkers_PassesOverWorkersAndSilosThatHaveSaidNothingYet() => Assert.Equal(Third, ActiveHead.Among(
        [First, Second, Third],
        Labels((First, new() { [SiloLabels.Role] = SiloLabels.Worker }), (Third, Head("2026-11-28T10:00:01.000000Z")))));

    [Fact]
    public void Among_AHeadThatDoesNotSaySinceWhen_TakesItForTheOldest() => Assert.Equal(Second, ActiveHead.Among(
        [First, Second],
        Labels((First, Head("2026-11-28T10:00:01.000000Z")), (Second, new() { [SiloLabels.Role] = SiloLabels.Head }))));

    [Fact]
    public void Among_HeadsOfOneMoment_IsTheSameInWhateverOrder()
    {
        var labels = Labels((First, Head("2026-11-28T10:00:01.000000Z")), (Second, Head("2026-11-28T10:00:01.000000Z")));

        Assert.Equal(ActiveHead.Among([First, Second], labels), ActiveHead.Among([Second, First], labels));
    }

    [Fact]
    public void Among_Workers_IsNone() => Assert.Null(ActiveHead.Among([First], Labels()));

    private static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, 11111, number);

    private static Dictionary<string, string> Head(string since) =>
        new() { [SiloLabels.Role] = SiloLabels.Head, [SiloLabels.HeadSince] = since };

    /// <summary>What silos say of themselves; nothing where it is not known.</summary>
    private static Func<SiloAddress, IReadOnlyDictionary<string, string>> Labels(
        params (SiloAddress Silo, Dictionary<string, string> Says)[] silos) =>
        silo => silos.FirstOrDefault(one => one.Silo.Equals(silo)).Says ?? [];
}
