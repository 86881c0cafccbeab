using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains.Tests.Wire;

public sealed class StoreFaultTests
{
    public static TheoryData<SweepException> Faults() =>
    [
        new LeaseLostException(new RunId("demo", 4), 17),
        new SpecConflictException("demo", "{\"a\":1}", "{\"a\":2}"),
        new NotFoundException("run", "demo/9", "`sweep status demo` lists its runs"),
        new NotFoundException("there is no text '5'; of", "a 'b'; c", "look 'again'; there is no other"),
        new UsageException("the name is taken; choose another"),
        new DataException("the text is too short"),
        new StoreUnavailableException("the database is away", new IOException("refused")),
        new StoreFullException("the disk is full", new IOException("ENOSPC")),
        new StoreException("the store is of a newer version"),
        new SweepException("something else"),
    ];

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void ToException_OfAFaultFromAnError_IsThatError(SweepException error)
    {
        var back = StoreFaultException.From(error).ToException();

        Assert.Equal(error.GetType(), back.GetType());
        Assert.Equal(error.Message, back.Message);
        Assert.Equal(error.ExitCode, back.ExitCode);
    }

    [Fact]
    public void ToException_KeepsTypedProperties()
    {
        var lost = Assert.IsType<LeaseLostException>(
            StoreFaultException.From(new LeaseLostException(new RunId("demo", 4), 17)).ToException());
        Assert.Equal((new RunId("demo", 4), 17L), (lost.Run, lost.Epoch));

        var missing = Assert.IsType<NotFoundException>(
            StoreFaultException.From(new NotFoundException("run", "it's '1'; x", "see `status`; y")).ToException());
        Assert.Equal(("run", "it's '1'; x", "see `status`; y"), (missing.What, missing.Name, missing.Remedy));

        var conflict = Assert.IsType<SpecConflictException>(
            StoreFaultException.From(new SpecConflictException("demo", "old", "new")).ToException());
        Assert.Equal(("demo", "old", "new"), (conflict.Name, conflict.StoredSpec, conflict.GivenSpec));
    }
}
