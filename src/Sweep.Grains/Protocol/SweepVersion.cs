using System.Reflection;

namespace Sweep.Grains;

/// <summary>The version of Sweep that this program is. Silos of different versions work together where they speak one protocol.</summary>
public static class SweepVersion
{
    /// <summary>As <c>0.1.0</c>.</summary>
    public static string Own { get; } =
        typeof(SweepVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
