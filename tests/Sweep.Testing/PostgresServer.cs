using System.Diagnostics;

namespace Sweep.Testing;

/// <summary>
/// A private PostgreSQL from Debian's packages: its own data folder, a free port on loopback, a password with every awkward character.
/// It ends with the process that started it, however that ends: a shell between the two waits for its standard input to close.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "sweep";
    public const string Password = "p@ss:w/rd#1?%";
    private const string Database = "postgres";

    // Keeps the data folder over a restart when asked to; "$0" is the folder, then the server's command line.
    private const string Guard = """
        keep=; "$@" & server=$!
        while read -r line; do [ "$line" = keep ] && keep=1; [ "$line" = kill ] && kill -QUIT $server; done
        kill -INT $server 2>/dev/null; wait $server
        [ "$keep" ] || rm -rf "$0"
        """;

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartNewAsync());

    private readonly string _folder;
    private Process? _process;

    private readonly PostgresPlace _place;

    private PostgresServer(string folder, int port, PostgresPlace place) => (_folder, Port, _place) = (folder, port, place);

    /// <summary>The folder of the newest server that Debian's packages have installed; null when there is none.</summary>
    public static string? Binaries { get; } = FindBinaries();

    public int Port { get; }

    /// <summary>One server for all tests of this process; each uses a schema of its own.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>The store's URL for a schema.</summary>
    public string Url(string schema) =>
        $"postgres://{User}:{Uri.EscapeDataString(Password)}@{_place.Address}:{Port}/{Database}?schema={schema}";

    /// <summary>The same through the server's Unix socket, which is reached from every network namespace.</summary>
    public string SocketUrl(string schema) =>
        $"postgres://{User}:{Uri.EscapeDataString(Password)}@localhost:{Port}/{Database}"
        + $"?schema={schema}&host={Uri.EscapeDataString(_folder)}";

    /// <summary>Starts a server of the caller's own, to stop and restart.</summary>
    /// <param name="settings">More <c>name=value</c> settings of the server.</param>
    public static Task<PostgresServer> StartNewAsync(params string[] settings) => StartNewAsync(PostgresPlace.Here, settings);

    /// <inheritdoc cref="StartNewAsync(string[])"/>
    public static async Task<PostgresServer> StartNewAsync(PostgresPlace place, params string[] settings)
    {
        var binaries = Binaries ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var folder = Directory.CreateTempSubdirectory("sweep-postgres-").FullName;
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, Password);
        // The server refuses to run as root.
        if (Environment.IsPrivilegedProcess)
            await RunAsync(["chown", "-R", "postgres", folder]);
        await RunAsync(
            AsServerUser([Path.Combine(binaries, "initdb"), "-D", Path.Combine(folder, "data"), "-U", User, "-A", "scram-sha-256",
                $"--pwfile={password}",
                "-E", "UTF8", "--no-locale", "--no-sync"]));
        if (place.Clients is not null)
            await File.AppendAllTextAsync(Path.Combine(folder, "data", "pg_hba.conf"), $"host all all {place.Clients} scram-sha-256\n");
        var server = new PostgresServer(folder, FreePort.Find(), place);
        await server.StartAsync(settings);
        return server;
    }

    /// <summary>Starts it again on the same data and port.</summary>
    public async Task StartAsync(params string[] settings)
    {
        string[] fixedSettings =
        [
            $"listen_addresses={_place.Address}", $"port={Port}", $"unix_socket_directories={_folder}",
            "fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=100", "log_destination=stderr",
                "logging_collector=off", "lc_messages=C",
        ];
        string[] server = [Path.Combine(Binaries!, "postgres"), "-D", Path.Combine(_folder, "data")];
        var options = fixedSettings.Concat(settings).SelectMany(setting => new[] { "-c", setting });
        var start = StartInfo([.. _place.Prefix, .. AsServerUser(["sh", "-c", Guard, _folder, .. server, .. options])]);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', said)}"));
                return;
            }
            said.Add(line.Data);
            if (line.Data.Contains("ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
            // The server says FATAL of itself when it cannot start; of a client's connection also when it is not up yet.
            if (line.Data.Contains("FATAL", StringComparison.Ordinal)
                && !line.Data.Contains("the database system is", StringComparison.Ordinal))
                ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', said)}"));
        };
        _process.BeginErrorReadLine();
        await ready.Task.Within("PostgreSQL to start");
    }

    /// <summary>Stops it and keeps its data.</summary>
    /// <param name="kill">At once, as if it crashed, instead of orderly.</param>
    public async Task StopAsync(bool kill = false)
    {
        await _process!.StandardInput.WriteLineAsync("keep");
        if (kill)
            await _process.StandardInput.WriteLineAsync("kill");
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await EndAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync()
    {
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync().Within("PostgreSQL to stop");
        _process.Dispose();
        _process = null;
    }

    private static string? FindBinaries() =>
        !Directory.Exists("/usr/lib/postgresql") ? null : Directory.EnumerateDirectories("/usr/lib/postgresql")
        .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
        .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
        .Select(folder => Path.Combine(folder, "bin"))
        .FirstOrDefault();

    private static string[] AsServerUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;

    private static ProcessStartInfo StartInfo(string[] command)
    {
        var start = ChildProcess.StartInfo(command[0], command[1..]);
        start.WorkingDirectory = "/";
        return start;
    }

    private static Task<string> RunAsync(string[] command) => ChildProcess.RunAsync(StartInfo(command));
}
