using System.Diagnostics;

namespace Sweep.Bench;

/// <summary>
/// A process that trains one model when told to. It does one step as soon as it is up and answers with a line of JSON
/// (<see cref="Reply"/>); after that it answers each of these lines in the same way: <c>step N</c>, <c>steps N</c> (the mean wall time of
/// N whose losses are not looked at; the device is waited for at the end), <c>waits</c> (PyTorch only: how often one step makes the host
/// wait for a GPU), <c>eval</c> (both splits, eval_iters batches each), <c>generate N</c> and <c>memory</c>.
/// It ends with <c>exit</c>. All contenders run side by side, and only the one that was asked works.
/// </summary>
internal sealed class Contender : IDisposable
{
    private static readonly string[] OneThread = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

    private readonly Process _process;

    /// <param name="preload">It loads TorchSharp, which may need the library that bench/run preloads.</param>
    public Contender(string name, string program, bool preload, params string[] arguments)
    {
        Name = name;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var variable in OneThread)
            start.Environment[variable] = "1";
        start.Environment.Remove("OPENBLAS_CORETYPE");
        if (!preload)
            start.Environment.Remove("LD_PRELOAD");
        var clock = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new SweepException($"{program} could not be started");
        First = Read();
        StartMs = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    public string Name { get; }

    /// <summary>The answer to the first step.</summary>
    public Reply First { get; }

    /// <summary>Wall milliseconds from the start of the process to the end of its first training step.</summary>
    public double StartMs { get; }

    public Reply Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return Read();
    }

    private Reply Read() => Reply.Parse(_process.StandardOutput.ReadLine()
        ?? throw new SweepException($"{Name} ended without an answer; its error stands above"));

    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine("exit");
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        if (!_process.WaitForExit(10_000))
            _process.Kill();
        _process.Dispose();
    }
}
