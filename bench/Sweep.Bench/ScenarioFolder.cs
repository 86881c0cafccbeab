namespace Sweep.Bench;

/// <summary>The scenario's files, for as long as they are needed.</summary>
internal sealed class ScenarioFolder : IDisposable
{
    public ScenarioFolder(Scenario scenario)
    {
        Path = Directory.CreateTempSubdirectory("sweep-bench-").FullName;
        scenario.Write(Path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
