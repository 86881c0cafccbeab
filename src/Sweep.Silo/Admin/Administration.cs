using System.CommandLine;

namespace Sweep.Silo;

/// <summary>The verbs that look after a running cluster.</summary>
internal static class Administration
{
    public static IEnumerable<Command> Commands()
    {
#if ORLEANS
        return ClusterVerbs.Commands();
#else
        return [];
#endif
    }
}
