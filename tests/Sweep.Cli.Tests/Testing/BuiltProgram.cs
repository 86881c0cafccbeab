using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>The programs that this build made.</summary>
internal static class BuiltProgram
{
    // artifacts/bin/Sweep.Cli.Tests/release/ -> release
    private static readonly string Configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>The command line, with its trainer beside it.</summary>
    public static string Sweep => Find("Sweep.Cli", "sweep");

    /// <summary>A trainer that computes nothing and misbehaves on request.</summary>
    public static string FakeTrainer => Find("Sweep.FakeTrainer", "fake-trainer");

    private static string Find(string project, string name)
    {
        var path = Repository.PathOf("artifacts", "bin", project, Configuration, name);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is not built");
    }
}
