using Sweep.Core;

namespace Sweep.Worker;

/// <summary>A trainer process's file name and leading arguments.</summary>
public sealed record TrainerCommandLine(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The folder of the program itself.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(Arguments.FirstOrDefault(File.Exists) ?? FileName)) ?? "";

    /// <summary>
    /// The trainer that environment variable SWEEP_TRAINER names (an executable or a .dll), else <c>trainer/sweep-trainer</c> beside this
    /// application.
    /// </summary>
    /// <exception cref="SweepException">It is not there.</exception>
    public static TrainerCommandLine Find() =>
        Find(Environment.GetEnvironmentVariable("SWEEP_TRAINER"), AppContext.BaseDirectory);

    internal static TrainerCommandLine Find(string? named, string applicationFolder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            var path = Path.GetFullPath(named);
            if (!File.Exists(path))
                throw new SweepException(
                    $"SWEEP_TRAINER names '{path}', which is not there; unset it to use the trainer that comes with sweep");
            return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? new("dotnet", [path]) : new(path, []);
        }
        var own = Path.Combine(applicationFolder, "trainer", OperatingSystem.IsWindows() ? "sweep-trainer.exe" : "sweep-trainer");
        return File.Exists(own)
            ? new(own, [])
            : throw new SweepException($"there is no trainer at '{own}'; build the solution, or name one with SWEEP_TRAINER");
    }
}
