using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Worker.Tests;

public sealed class TrainerCommandLineTests
{
    [Fact]
    public void Find_NamedExecutable_TakesIt()
    {
        using var folder = new TempFolder();
        var path = folder.Write("my-trainer", "");
        Assert.Equal(path, TrainerCommandLine.Find(path, "/nowhere").FileName);
    }

    [Fact]
    public void Find_NamedAssembly_RunsItWithTheRuntime()
    {
        using var folder = new TempFolder();
        var path = folder.Write("trainer.dll", "");
        var found = TrainerCommandLine.Find(path, "/nowhere");
        Assert.Equal("dotnet", found.FileName);
        Assert.Equal([path], found.Arguments);
    }

    [Fact]
    public void Find_NamedButNotThere_NamesTheVariableAndThePath()
    {
        var error = Assert.Throws<SweepException>(() => TrainerCommandLine.Find("/nowhere/trainer", "/nowhere"));
        Assert.Contains("SWEEP_TRAINER names '/nowhere/trainer'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NotNamed_TakesTheOneBesideTheApplication()
    {
        using var folder = new TempFolder();
        var path = folder.Write("trainer/sweep-trainer", "");
        Assert.Equal(path, TrainerCommandLine.Find(null, folder.Root).FileName);
        Assert.Throws<SweepException>(() => TrainerCommandLine.Find(null, folder.PathOf("trainer")));
    }
}
