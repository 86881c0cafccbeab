using System.Text.Json;
using Sweep.Core;
using Sweep.Store;

namespace Sweep.Grains;

/// <summary>
/// A <see cref="SweepException"/> on its way back from a grain. Orleans would carry an exception's message but not its typed properties,
/// and callers tell a lost lease from a conflict by type; so the grain's side throws this and the caller's side turns it back
/// (<see cref="ToException"/>).
/// </summary>
[GenerateSerializer, Alias("sweep.fault")]
public sealed class StoreFaultException : Exception
{
    public StoreFaultException(string kind, string message, string detail) : base(message) => (Kind, Detail) = (kind, detail);

    /// <summary>The type's name without <c>Exception</c>.</summary>
    [Id(0)]
    public string Kind { get; private set; }

    /// <summary>JSON of the typed properties.</summary>
    [Id(1)]
    public string Detail { get; private set; }

    public static StoreFaultException From(SweepException error) => error switch
    {
        LeaseLostException e => new("LeaseLost", e.Message, Json(new LeaseLostDetail(e.Run, e.Epoch))),
        SpecConflictException e => new("SpecConflict", e.Message, Json(new SpecConflictDetail(e.Name, e.StoredSpec, e.GivenSpec))),
        NotFoundException e => new("NotFound", e.Message, Json(new NotFoundDetail(e.What, e.Name, e.Remedy))),
        UsageException e => new("Usage", e.Message, "{}"),
        DataException e => new("Data", e.Message, "{}"),
        StoreUnavailableException e => new("StoreUnavailable", e.Message, "{}"),
        StoreFullException e => new("StoreFull", e.Message, "{}"),
        StoreException e => new("Store", e.Message, "{}"),
        _ => new("Sweep", error.Message, "{}"),
    };

    /// <summary>The exception it was made from, with its type, message and properties.</summary>
    public SweepException ToException()
    {
        switch (Kind)
        {
            case "LeaseLost":
                var lost = Read<LeaseLostDetail>();
                return new LeaseLostException(lost.Run, lost.Epoch);
            case "SpecConflict":
                var conflict = Read<SpecConflictDetail>();
                return new SpecConflictException(conflict.Name, conflict.StoredSpec, conflict.GivenSpec);
            case "NotFound":
                var missing = Read<NotFoundDetail>();
                return new NotFoundException(missing.What, missing.Name, missing.Remedy);
            case "Usage":
                return new UsageException(Message);
            case "Data":
                return new DataException(Message);
            case "StoreUnavailable":
                return new StoreUnavailableException(Message, this);
            case "StoreFull":
                return new StoreFullException(Message, this);
            case "Store":
                return new StoreException(Message, this);
            default:
                return new SweepException(Message, this);
        }
    }

    private static string Json<T>(T detail) => JsonSerializer.Serialize(detail, SweepJson.Compact);

    private T Read<T>() => JsonSerializer.Deserialize<T>(Detail, SweepJson.Compact)!;

    private sealed record LeaseLostDetail(RunId Run, long Epoch);

    private sealed record NotFoundDetail(string What, string Name, string Remedy);

    private sealed record SpecConflictDetail(string Name, string StoredSpec, string GivenSpec);
}
