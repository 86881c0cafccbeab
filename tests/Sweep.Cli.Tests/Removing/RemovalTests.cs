namespace Sweep.Cli.Tests;

/// <summary><c>delete</c>, <c>gc</c>, <c>rename</c>, and the files that <c>show</c> names.</summary>
public sealed class RemovalTests
{
    [Fact]
    public async Task Delete_AsksAndDeletesOnYesOnly()
    {
        using var cli = await TrainedAsync();

        var silent = await cli.RunAsync("delete", "small");
        var no = await cli.ShellAsync("echo n | \"$SWEEP\" delete small");
        var still = await cli.RunAsync("list", "--json");
        var yes = await cli.ShellAsync("echo y | \"$SWEEP\" delete small");
        var gone = await cli.RunAsync("list", "--json");

        Assert.Equal((2, 1, 0), (silent.ExitCode, no.ExitCode, yes.ExitCode));
        Assert.Contains("--yes", silent.Error, StringComparison.Ordinal);
        Assert.Contains("delete sweep small with 3 runs, all results and 3 checkpoints", no.Error, StringComparison.Ordinal);
        Assert.Single(still.Rows);
        Assert.StartsWith("sweep small deleted: 3 runs, 3 checkpoints, ", yes.Output, StringComparison.Ordinal);
        Assert.Empty(gone.Rows);
        Assert.Empty(Checkpoints(cli));
    }

    [Fact]
    public async Task Delete_OneRun_LeavesTheOthersAndTheirFiles()
    {
        using var cli = await TrainedAsync();

        var result = await cli.RunAsync("delete", "small/2", "--yes");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["small/3", "small/1"], await RunsAsync(cli, "small"));
        Assert.Equal(["1", "3"], Checkpoints(cli).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order());
        Assert.Equal(2, (await cli.RunAsync("delete", "small/2", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Delete_AndRename_WhileARunIsTrained_AreRefused()
    {
        using var cli = new SweepCli().WithFakeTrainer("1=gate:go@50");
        var running = cli.Start("run", cli.WriteSweep(), "--devices", "cpu:0");
        await running.SaysAsync("small/1 starts");

        var deleted = await cli.RunAsync("delete", "small", "--yes");
        var renamed = await cli.RunAsync("rename", "small", "large");

        Assert.Equal((2, 2), (deleted.ExitCode, renamed.ExitCode));
        Assert.Contains("small/1 is being trained on ", deleted.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was renamed", renamed.Error, StringComparison.Ordinal);
        cli.Open("go");
        Assert.Equal(0, (await running.EndAsync()).ExitCode);
        Assert.Equal(3, (await RunsAsync(cli, "small")).Length);
    }

    [Fact]
    public async Task Gc_KeepsTheBestRunsCheckpointsAndEveryResult()
    {
        using var cli = await TrainedAsync();
        var before = await cli.LeaderboardAsync("small");

        var dry = await cli.RunAsync("gc", "small", "--keep", "1", "--dry-run");
        var untouched = Checkpoints(cli).Length;
        var result = await cli.RunAsync("gc", "--keep", "1");
        var again = await cli.RunAsync("gc", "small", "--keep", "1");

        Assert.Equal((0, 0, 0), (dry.ExitCode, result.ExitCode, again.ExitCode));
        Assert.Equal(3, untouched);
        Assert.StartsWith("small: 2 checkpoints of 2 runs would be deleted, ", dry.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("would be freed: 2 checkpoints", dry.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("small: 2 checkpoints of 2 runs deleted, ", result.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("the best keep theirs: small/3", result.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("small: nothing to delete", again.Lines[0], StringComparison.Ordinal);
        Assert.Equal("3", Path.GetFileName(Path.GetDirectoryName(Assert.Single(Checkpoints(cli)))!));
        Assert.Equal(before, await cli.LeaderboardAsync("small"));
    }

    [Fact]
    public async Task Gc_LeavesWhatCanBeResumed_UnlessAsked()
    {
        using var cli = new SweepCli().WithFakeTrainer("2=fail:out_of_memory@150");
        await cli.RunAsync("run", cli.WriteSweep());

        var careful = await cli.RunAsync("gc", "--keep", "0");
        var left = Checkpoints(cli).Length;
        var all = await cli.RunAsync("gc", "--keep", "0", "--resumable");

        Assert.Contains("1 failed or cancelled run (--resumable deletes those too)", careful.Output, StringComparison.Ordinal);
        Assert.True(left > 0);
        Assert.Equal(0, all.ExitCode);
        Assert.Empty(Checkpoints(cli));
    }

    [Fact]
    public async Task Rename_TheSweepAndItsFile_IsTheSameSweep()
    {
        using var cli = await TrainedAsync();
        var file = Path.Combine(cli.Folder, "small.yaml");

        var renamed = await cli.RunAsync("rename", "small", "large");
        cli.Write("small.yaml", (await File.ReadAllTextAsync(file)).Replace("name: small", "name: large", StringComparison.Ordinal));
        var again = await cli.RunAsync("run", file);

        Assert.Equal((0, 0), (renamed.ExitCode, again.ExitCode));
        Assert.Equal("sweep small is large now", renamed.Lines.Single());
        Assert.Contains("name: large", renamed.Error, StringComparison.Ordinal);
        Assert.Equal(["large/3", "large/2", "large/1"], await RunsAsync(cli, "large"));
        Assert.Single((await cli.RunAsync("list", "--json")).Rows);
        Assert.All(await FilesAsync(cli, "large/2"), file => Assert.True(File.Exists(file)));
        Assert.Equal(2, (await cli.RunAsync("rename", "large", "a/b")).ExitCode);
        Assert.Equal(2, (await cli.RunAsync("rename", "small", "other")).ExitCode);
    }

    [Fact]
    public async Task Show_NamesTheCheckpointsFiles()
    {
        using var cli = await TrainedAsync();

        var file = Assert.Single(await FilesAsync(cli, "small/1"));
        var text = (await cli.RunAsync("show", "small/1")).Output;

        Assert.True(Path.IsPathFullyQualified(file));
        Assert.StartsWith("fake checkpoint of step ", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Contains(file, text, StringComparison.Ordinal);
    }

    private static async Task<SweepCli> TrainedAsync()
    {
        var cli = new SweepCli().WithFakeTrainer();
        Assert.Equal(0, (await cli.RunAsync("run", cli.WriteSweep())).ExitCode);
        return cli;
    }

    private static async Task<string[]> RunsAsync(SweepCli cli, string sweep) =>
        [.. (await cli.RunAsync("leaderboard", sweep, "--json")).Rows.Select(row => row.GetProperty("run").GetString()!)];

    private static async Task<string[]> FilesAsync(SweepCli cli, string run) =>
        [.. (await cli.RunAsync("show", run, "--json")).Rows[0].GetProperty("checkpoints").EnumerateArray()
            .Select(checkpoint => checkpoint.GetProperty("file").GetString()!)];

    private static string[] Checkpoints(SweepCli cli)
    {
        var folder = Path.Combine(cli.Folder, ".sweep", "checkpoints");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*-e*.safetensors", SearchOption.AllDirectories) : [];
    }
}
