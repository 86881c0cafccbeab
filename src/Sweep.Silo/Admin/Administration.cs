using System.CommandLine;
#if !ORLEANS
using Sweep.Core;
#endif

namespace Sweep.Silo;

/// <summary>The verbs that look after a running cluster.</summary>
internal static class Administration
{
#if ORLEANS
    public static IEnumerable<Command> Commands() => ClusterVerbs.Commands();
#else
    /// <summary>They answer whoever reads of them in the documentation.</summary>
    public static IEnumerable<Command> Commands()
    {
        yield return Missing("devices");
        yield return Missing("drain");
        yield return Missing("undrain");
    }

    private static Command Missing(string name)
    {
        var command = new Command(name) { new Argument<string[]>("rest") { Arity = ArgumentArity.ZeroOrMore } };
        command.Hidden = true;
        command.SetAction(int (_) => throw new UsageException(
            $"this build has no Orleans, and '{name}' speaks to silos; build with -p:Orleans=true where the packages can be had. `sweep status SWEEP` shows the devices that work for a store"));
        return command;
    }
#endif
}
