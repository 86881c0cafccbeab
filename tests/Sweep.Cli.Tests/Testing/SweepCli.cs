using System.Text.Json;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>The real program in a folder of its own, as a person would use it there.</summary>
internal sealed class SweepCli : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = new()
    {
        ["SWEEP_TRAINER"] = "",
        ["SWEEP_STORE"] = "",
        ["SWEEP_DEBUG"] = "",
        ["COLUMNS"] = "",
    };

    public string Folder => _folder.Root;

    public string StoreFile => _folder.PathOf(".sweep", "sweep.db");

    /// <summary>Where texts of the store are kept for trainers.</summary>
    public string Cache => _folder.PathOf("cache");

    public SweepCli With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Runs are "trained" by the fake trainer, with these arguments.</summary>
    public SweepCli WithFakeTrainer(params string[] acts) => With("SWEEP_TRAINER", FakeTrainerScript.Write(_folder, acts));

    /// <summary>Lets the fake trainer pass a gate.</summary>
    public void Open(string gate) => FakeTrainerScript.Open(_folder, gate);

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>A small sweep of the built-in text: a run for each learning rate.</summary>
    public string WriteSweep(
        string name = "small", string learningRates = "[0.001, 0.002, 0.004]", int maxIters = 200, string more = "") =>
        Write($"{name}.yaml", $"""
        name: {name}
        data: builtin:markov
        method: grid
        {more}
        parameters:
          n_embd: 16
          n_head: 2
          n_layer: 1
          batch_size: 4
          block_size: 8
          learning_rate: {learningRates}
          max_iters: {maxIters}
          eval_interval: 50
          eval_iters: 4
        """);

    public RunningCli Start(params string[] arguments) => Launch(BuiltProgram.Sweep, arguments);

    public Task<CliResult> RunAsync(params string[] arguments) => Start(arguments).EndAsync();

    /// <summary>A line of a shell; $SWEEP is the program.</summary>
    public Task<CliResult> ShellAsync(string line) => With("SWEEP", BuiltProgram.Sweep).Launch("/bin/bash", ["-c", line]).EndAsync();

    /// <summary>What <c>leaderboard --json</c> says, less what may differ from one training to the next: times, speeds, attempts.</summary>
    public async Task<string> LeaderboardAsync(string sweep)
    {
        var result = await RunAsync("leaderboard", sweep, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var rows = JsonDocument.Parse(result.Output).RootElement.EnumerateArray().Select(row =>
            string.Join(", ", row.EnumerateObject()
                .Where(field => field.Name is not ("seconds" or "tokens_per_second" or "attempts" or "host" or "device"))
                .Select(field => $"{field.Name}={field.Value.GetRawText()}")));
        return string.Join('\n', rows);
    }

    /// <summary>What <c>leaderboard --json --stable</c> says.</summary>
    public async Task<string> StableAsync(string sweep)
    {
        var result = await RunAsync("leaderboard", sweep, "--json", "--stable");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }

    /// <summary>What a run has computed: the hash of its parameters, and every evaluation without its time.</summary>
    public async Task<string> NumbersAsync(string run)
    {
        var result = await RunAsync("show", run, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var json = JsonDocument.Parse(result.Output).RootElement[0];
        var evaluations = json.GetProperty("evaluations").EnumerateArray().Select(row =>
            string.Join(", ", row.EnumerateObject().Where(field => field.Name != "seconds").Select(field => field.Value.GetRawText())));
        return $"{json.GetProperty("params_sha256")}\n{string.Join('\n', evaluations)}";
    }

    public void Dispose() => _folder.Dispose();

    private RunningCli Launch(string program, string[] arguments)
    {
        _environment.TryAdd("SWEEP_CACHE", Cache);
        var start = ChildProcess.StartInfo(
            program, arguments, [.. _environment.Select(variable => (variable.Key, (string?)variable.Value))]);
        start.WorkingDirectory = Folder;
        return new RunningCli(start);
    }
}

internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The output without its line breaks and columns: words with one blank between them.</summary>
    public string FlatOutput => Flat(Output);

    /// <inheritdoc cref="FlatOutput"/>
    public string FlatError => Flat(Error);

    public JsonElement[] Rows => [.. JsonDocument.Parse(Output).RootElement.EnumerateArray()];

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
