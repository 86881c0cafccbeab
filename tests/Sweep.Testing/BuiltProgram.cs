namespace Sweep.Testing;

/// <summary>The programs that this build made.</summary>
public static class BuiltProgram
{
    // artifacts/bin/Sweep.Cli.Tests/release/ -> release
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The command line, with its trainer beside it.</summary>
    public static string Sweep => Find("Sweep.Cli", "sweep");

    /// <summary>The trainer beside the command line.</summary>
    public static string Trainer => Path.Combine(Path.GetDirectoryName(Sweep)!, "trainer", "sweep-trainer");

    public static string Silo => Find("Sweep.Silo", "sweep-silo");

    /// <summary>A trainer that computes nothing and misbehaves on request.</summary>
    public static string FakeTrainer => Find("Sweep.FakeTrainer", "fake-trainer");

    private static string Find(string project, string name)
    {
        var path = Repository.PathOf("artifacts", "bin", project, Configuration, name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not built");
    }
}
