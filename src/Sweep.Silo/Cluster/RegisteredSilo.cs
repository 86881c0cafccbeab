using System.Net;
using Orleans.Runtime;

namespace Sweep.Silo;

/// <summary>A silo as the membership's database knows it.</summary>
/// <param name="Name">Of the process; never used again by another.</param>
/// <param name="EndPoint">Where its cluster reaches it.</param>
/// <param name="Protocol">The version of the grain protocol that it speaks.</param>
/// <param name="Version">Which Sweep it is; empty for one from before that was told.</param>
/// <param name="Status">Orleans' word on it; <see cref="SiloStatus.None"/> before it has joined and long after its death.</param>
/// <param name="LastSign">How long ago it last wrote that it lives, or claimed its name.</param>
internal sealed record RegisteredSilo(
    string Machine,
    string Name,
    IPEndPoint EndPoint,
    int Protocol,
    string Version,
    bool IsHead,
    bool UsesTls,
    SiloStatus Status,
    TimeSpan LastSign)
{
    /// <summary>As <c>head h1 at 10.0.0.10:11111 (Sweep 0.1.0)</c>.</summary>
    public string NameAsHead => $"head {Machine} at {EndPoint} ({(Version.Length > 0 ? $"Sweep {Version}" : "an older Sweep")})";

    public override string ToString() => $"the silo of machine {Machine} at {EndPoint}";
}
