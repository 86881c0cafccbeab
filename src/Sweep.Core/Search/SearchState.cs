namespace Sweep.Core;

/// <summary>Whether a search that learns goes on.</summary>
public enum SearchState
{
    /// <summary>It has more to propose, now or when results are there.</summary>
    Open,
    /// <summary>It has as many configurations as run_cap lets it have.</summary>
    Complete,
    /// <summary>Every configuration of its space is there.</summary>
    Exhausted,
    /// <summary>The sweep was cancelled before it had all.</summary>
    Cancelled,
}

/// <summary>The names under which <see cref="SearchState"/>s are stored and shown.</summary>
public static class SearchStateNames
{
    public static string ToName(this SearchState state) => state switch
    {
        SearchState.Open => "open",
        SearchState.Complete => "complete",
        SearchState.Exhausted => "exhausted",
        SearchState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <exception cref="FormatException">There is no such state.</exception>
    public static SearchState ParseSearchState(string name) => name switch
    {
        "open" => SearchState.Open,
        "complete" => SearchState.Complete,
        "exhausted" => SearchState.Exhausted,
        "cancelled" => SearchState.Cancelled,
        _ => throw new FormatException($"'{name}' is no state of a search"),
    };
}
