using System.Diagnostics;

namespace Sweep.Web.Browser.Tests;

/// <summary>A store in a fresh folder, and the command line that works on it with the trainer that computes nothing.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _trainer;

    /// <param name="acts">What the trainer does wrong, as in <c>1=gate:go@50</c>.</param>
    public Workplace(params string[] acts) => _trainer = FakeTrainerScript.Write(_folder, acts);

    public string Store => _folder.PathOf("sweep.db");

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>A grid of four learning rates, as a file.</summary>
    /// <param name="more">Further lines of the sweep file.</param>
    public string SweepFile(string name = "demo", string more = "") => _folder.Write($"{name}.yaml", $"""
        name: {name}
        data: builtin:markov
        method: grid
        {more}
        parameters:
          n_embd: 16
          n_head: 2
          n_layer: 1
          learning_rate: [0.001, 0.002, 0.003, 0.004]
          max_iters: 100
          eval_interval: 10
          eval_iters: 4
          batch_size: 16

        """);

    /// <summary>Lets a trainer that waits at a gate go on.</summary>
    public void Open(string gate) => FakeTrainerScript.Open(_folder, gate);

    /// <summary>Runs the command line to its end.</summary>
    public Task<string> SweepAsync(params string[] arguments) => ChildProcess.RunAsync(StartInfo(arguments));

    /// <summary>Trains a sweep to its end; some of its runs may fail.</summary>
    public async Task TrainAsync(string file)
    {
        await using var run = Start("run", file);
        var exitCode = await run.ExitAsync();
        Assert.True(exitCode is 0 or 1, run.Said);
    }

    /// <summary>Starts the command line and leaves it running.</summary>
    public ChildProcess Start(params string[] arguments) => new(StartInfo(arguments));

    public ProcessStartInfo StartInfo(IEnumerable<string> arguments) => ChildProcess.StartInfo(
        BuiltProgram.Sweep, arguments, ("SWEEP_STORE", Store), ("SWEEP_TRAINER", _trainer), ("NO_COLOR", "1"));

    public void Dispose() => _folder.Dispose();
}
