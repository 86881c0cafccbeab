namespace Sweep.Package.Tests;

/// <summary>Runs where there is a <c>python3</c>, with or without torch.</summary>
public sealed class PythonFactAttribute() : RequiresFactAttribute(IsThere, "there is no python3 on PATH")
{
    private static bool IsThere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "python3")));
}
