namespace Sweep.Cli.Tests;

/// <summary>Listings of a store that the reader may not write: a colleague's, or on a read-only mount.</summary>
public sealed class ReadOnlyStoreTests
{
    private const string Nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";

    private static readonly string[] s_listings =
    [
        "list", "leaderboard small", "status small", "show small/1", "curves small", "compare small/1 small/3", "export small --format csv",
    ];

    [Fact]
    public async Task Listings_OfAStoreThatCannotBeWritten_ShowWhatItsOwnerSees()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep());
        var expected = await AllAsync(cli, "");
        Assert.False(File.Exists(cli.StoreFile + "-wal"), "The store was closed in good order.");

        using var closed = new ClosedStore(cli);
        var seen = await AllAsync(cli, AsAStranger);

        Assert.Equal(expected, seen);
        Assert.All(seen, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
    }

    [Fact]
    public async Task Listings_WhileTheOwnerTrains_SeeItsNewestWrites()
    {
        using var cli = new SweepCli().WithFakeTrainer("*=gate:go@120");
        var running = cli.Start("run", cli.WriteSweep(), "--devices", "cpu:0");
        await running.SaysAsync("starts on");
        File.SetUnixFileMode(cli.Folder, Anyone);
        // The owner keeps its rights; where the test is the superuser's, the stranger has none of them.
        if (!Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(cli.StoreFile, UnixFileMode.UserRead);

        var list = await cli.ShellAsync($"{AsAStranger} \"$SWEEP\" list --json");
        if (!Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(cli.StoreFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        cli.Open("go");
        await running.EndAsync();

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Equal(1, Assert.Single(list.Rows).GetProperty("running").GetInt32());
    }

    [Fact]
    public async Task Listing_OfACrashedWritersStore_SaysThatTheNewestWritesAreMissing()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep());
        File.WriteAllText(cli.StoreFile + "-wal", "what the writer had not brought into the database yet");

        using var closed = new ClosedStore(cli);
        var list = await cli.ShellAsync($"{AsAStranger} \"$SWEEP\" list");

        Assert.Equal(0, list.ExitCode);
        Assert.Contains("the newest writes are missing here", list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_InAStoreThatCannotBeWritten_SaysSo()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("submit", cli.WriteSweep());

        using var closed = new ClosedStore(cli);
        var result = await cli.ShellAsync($"{AsAStranger} \"$SWEEP\" cancel small");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("can be read but not written from here", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refine_InAStoreThatCannotBeWritten_AnnouncesNoRound()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep(learningRates: "[0.00201, 0.002, 0.00202]"));

        using var closed = new ClosedStore(cli);
        var result = await cli.ShellAsync($"{AsAStranger} \"$SWEEP\" refine small --until 'n tied <= 1'");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("can be read but not written from here", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OfADamagedDatabase_Fails()
    {
        using var cli = new SweepCli().WithFakeTrainer();
        await cli.RunAsync("run", cli.WriteSweep());
        using (var file = new FileStream(cli.StoreFile, FileMode.Open, FileAccess.Write))
        {
            // The first page, with the schema, stays as it is: the store opens and lists nothing wrong.
            file.Position = 3 * 4096;
            file.Write(Enumerable.Repeat((byte)0x5a, (int)(file.Length - file.Position)).ToArray());
        }

        var result = await cli.RunAsync("doctor", "--json");

        var store = result.Rows.Single(row => row.GetProperty("check").GetString() == "store");
        Assert.Equal("fail", store.GetProperty("health").GetString());
        Assert.Contains("damaged", store.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    private const UnixFileMode Anyone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode ReadOnly =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    // The superuser may write everything: there the listing is somebody else's.
    private static string AsAStranger => Environment.IsPrivilegedProcess ? Nobody : "";

    private static async Task<List<CliResult>> AllAsync(SweepCli cli, string who)
    {
        var results = new List<CliResult>();
        foreach (var listing in s_listings)
            results.Add(await cli.ShellAsync($"{who} \"$SWEEP\" {listing}"));
        return results;
    }

    /// <summary>The store's file and folder without write permission, until disposed: so that the folder can be removed.</summary>
    private sealed class ClosedStore : IDisposable
    {
        private readonly string _folder;

        public ClosedStore(SweepCli cli)
        {
            _folder = Path.GetDirectoryName(cli.StoreFile)!;
            File.SetUnixFileMode(cli.Folder, Anyone);
            File.SetUnixFileMode(cli.StoreFile, ReadOnly);
            File.SetUnixFileMode(_folder, ReadOnly);
        }

        public void Dispose() => File.SetUnixFileMode(_folder, Anyone);
    }
}
