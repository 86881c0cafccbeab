using System.CommandLine;
using Sweep.Core;
using Sweep.Grains;
using Sweep.Store;

namespace Sweep.Cli;

/// <summary>A verb that needs the store.</summary>
internal abstract class StoreVerb(Session session, string name, string description) : Verb(session, name, description)
{
    /// <summary>The store that <c>--store</c> names, which must be there.</summary>
    protected async Task<ISweepStore> OpenExistingAsync(ParseResult args, CancellationToken cancel)
    {
        var store = await StoreOption.OpenAsync(args, create: false, cancel);
        // What a reader without write permission cannot see is said before what is seen.
        if (store.Caution is { } caution)
            Session.Note($"caution: {caution}");
        return store;
    }

    /// <summary>The store that <c>--store</c> names, made where there is none.</summary>
    protected static Task<ISweepStore> OpenOrCreateAsync(ParseResult args, CancellationToken cancel) =>
        StoreOption.OpenAsync(args, create: true, cancel);

    /// <summary>What makes an empty store's first sweep: in a cluster its machines train what is submitted.</summary>
    internal static string FirstCommand(ISweepStore store) =>
        $"{ProgramName.Typed} {(store is OrleansSweepStore ? "submit" : "run")} FILE";

    /// <inheritdoc cref="SweepLookup.RequireSweepAsync"/>
    protected static Task<SweepSummary> RequireSweepAsync(ISweepStore store, string name, CancellationToken cancel) =>
        store.RequireSweepAsync(name, cancel);

    /// <exception cref="UsageException">The text is no run's id.</exception>
    /// <exception cref="NotFoundException">The store has no such run.</exception>
    protected static async Task<RunDetail> RequireRunAsync(ISweepStore store, string text, CancellationToken cancel)
    {
        if (!RunId.TryParse(text, out var id))
            throw new UsageException($"'{TextWidth.Visible(text)}' is not a run; a run is SWEEP/N, such as demo/3");
        if (await store.FindRunAsync(id, cancel) is { } run)
            return run;
        var sweep = await RequireSweepAsync(store, id.Sweep, cancel);
        throw new NotFoundException("run", text,
            $"the runs of '{sweep.Name}' are {new RunId(sweep.Name, 1)} to {new RunId(sweep.Name, sweep.Counts.Total)}");
    }
}
