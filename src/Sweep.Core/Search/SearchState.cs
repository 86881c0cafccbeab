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
    public static string ToName(this SearchState state) => EnumNames.Of(state);

    /// <exception cref="FormatException">There is no such state.</exception>
    public static SearchState ParseSearchState(string name) => EnumNames.Parse<SearchState>(name, "no state of a search");
}
