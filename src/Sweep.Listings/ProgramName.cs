namespace Sweep.Listings;

public static class ProgramName
{
    /// <summary>
    /// What a person types to start this program here: in a checkout, its script. Printed in suggestions, so that they can be copied.
    /// </summary>
    public static string Typed { get; } = File.Exists("sweep") && File.Exists("Sweep.sln") ? "./sweep" : "sweep";
}
