using System.Globalization;

namespace Sweep.Core;

/// <summary>How far a search is, for people: what is proposed, what of it has results, and why the next configuration waits.</summary>
/// <param name="Planned">The most configurations that it will have.</param>
/// <param name="Proposed">Those that there are.</param>
/// <param name="Decided">Those of them whose result is known.</param>
/// <param name="Next">The next one's number; null when it has all.</param>
/// <param name="FirstFromModel">The first one that follows from results; null for a method that does not learn.</param>
/// <param name="SeenUntil">The next one follows from the results of 1 to this one; 0 when from none.</param>
/// <param name="WaitsFor">What it waits for, ascending; empty when it can be proposed.</param>
public sealed record SearchProgress(
    int Planned, int Proposed, int Decided, int? Next, int? FirstFromModel, int SeenUntil, IReadOnlyList<int> WaitsFor)
{
    private const int MostShown = 5;

    /// <summary>Whether it goes on. Complete and open are told apart by the counts as well.</summary>
    public SearchState State { get; init; }

    /// <summary>Configurations that are still to come.</summary>
    public int Left => State == SearchState.Open ? Planned - Proposed : 0;

    /// <summary>Proposed, and without a result.</summary>
    public int Pending => Proposed - Decided;

    /// <param name="spec">Of a method that samples.</param>
    /// <param name="history">As for <see cref="Proposer.Next"/>.</param>
    public static SearchProgress Of(SweepSpec spec, IReadOnlyList<Observation> history)
    {
        var planned = spec.ConfigurationCap!.Value;
        var decided = history.Count(observation => observation.State != ObservationState.Undecided);
        int? next = history.Count < planned ? history.Count + 1 : null;
        if (!spec.Method.Learns)
            return new SearchProgress(planned, history.Count, decided, next, null, 0, []);
        var first = PointList.StartLength(spec) + 1;
        if (next is not { } number || number < first)
            return new SearchProgress(planned, history.Count, decided, next, first, 0, []);
        var until = Evidence.LastVisible(spec, number);
        var waitsFor = Evidence.Of(spec, dimensions: 0, number, history).WaitsFor;
        return new SearchProgress(planned, history.Count, decided, next, first, until, waitsFor);
    }

    /// <summary>The progress of a search that a store has in this state.</summary>
    /// <inheritdoc cref="Of(SweepSpec, IReadOnlyList{Observation})"/>
    public static SearchProgress Of(SweepSpec spec, IReadOnlyList<Observation> history, SearchState state)
    {
        var progress = Of(spec, history) with { State = state };
        return state == SearchState.Open ? progress : progress with { Next = null, SeenUntil = 0, WaitsFor = [] };
    }

    /// <summary>
    /// One line: <c>18 of 50 configurations proposed, 3 pending; 19 follows from the results of 1 to 11 and waits for 9</c>.
    /// </summary>
    public override string ToString()
    {
        var proposed = string.Create(CultureInfo.InvariantCulture,
            $"{Proposed} of {Planned} configurations proposed, {Pending} pending");
        if (State == SearchState.Exhausted)
            return $"{proposed}; no others are possible";
        if (State == SearchState.Cancelled)
            return $"{proposed}; cancelled";
        if (Next is not { } next || FirstFromModel is not { } first)
            return proposed;
        if (next < first)
            return string.Create(CultureInfo.InvariantCulture, $"{proposed}; from {first} on they follow from results");
        if (SeenUntil == 0)
            return string.Create(CultureInfo.InvariantCulture, $"{proposed}; {next} follows from no result yet");
        var follows = string.Create(CultureInfo.InvariantCulture, $"{proposed}; {next} follows from the results of 1 to {SeenUntil}");
        if (WaitsFor.Count == 0)
            return follows;
        var shown = string.Join(", ", WaitsFor.Take(MostShown).Select(number => number.ToString(CultureInfo.InvariantCulture)));
        var more = WaitsFor.Count > MostShown
            ? string.Create(CultureInfo.InvariantCulture, $" and {WaitsFor.Count - MostShown} more")
            : "";
        return $"{follows} and waits for {shown}{more}";
    }
}
