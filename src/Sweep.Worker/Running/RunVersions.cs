using System.Runtime.InteropServices;
using Sweep.Core.Protocol;

namespace Sweep.Worker;

/// <summary>Versions of everything that could matter, for a run's record.</summary>
internal static class RunVersions
{
    private static readonly string s_here = string.Join("; ",
        $"sweep {typeof(RunVersions).Assembly.GetName().Version?.ToString(3)}",
        $"results v{TrainerProtocol.ResultVersion}",
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}");

    public static string With(string backend) => $"{backend}; {s_here}";
}
