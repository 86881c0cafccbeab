using System.Globalization;
using System.Security.Cryptography;
using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>Sweeps whose text is not at its path any more, with the trainer that computes: the store has a copy.</summary>
public sealed class KeptTextTests : IDisposable
{
    private const string Validation = "val_data: validate.txt";

    private readonly SweepCli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Worker_AfterBothTextsWereDeleted_ComputesTheSameNumbersAndScores()
    {
        var file = WriteSweep(_cli, Validation);
        Assert.Equal(0, (await _cli.RunAsync("submit", file)).ExitCode);
        File.Delete(Path.Combine(_cli.Folder, "text.txt"));
        File.Delete(Path.Combine(_cli.Folder, "validate.txt"));

        var one = _cli.Start("worker", "--drain", "--devices", "cpu:0");
        var two = await _cli.RunAsync("worker", "--drain", "--devices", "cpu:0");
        var first = await one.EndAsync();
        var score = await _cli.RunAsync("score", "small");

        Assert.Equal((0, 0, 0), (first.ExitCode, two.ExitCode, score.ExitCode));
        Assert.Contains("text.txt is not on this machine; the copy in the store is read",
            first.Output + first.Error + two.Output + two.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_cli.Cache, "texts"), "*.txt").Length);
        using var undisturbed = new SweepCli();
        await undisturbed.RunAsync("run", WriteSweep(undisturbed, Validation));
        Assert.Equal(await undisturbed.StableAsync("small"), await _cli.StableAsync("small"));
        Assert.Equal(await undisturbed.NumbersAsync("small/2"), await _cli.NumbersAsync("small/2"));
    }

    [Fact]
    public async Task Worker_AfterTheTextWasChanged_TrainsOnWhatWasSubmittedAndSaysSo()
    {
        var file = WriteSweep(_cli);
        await _cli.RunAsync("submit", file);
        await File.AppendAllTextAsync(Path.Combine(_cli.Folder, "text.txt"), "and a new end");

        var result = await _cli.RunAsync("worker", "--drain", "--devices", "cpu:0");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("is not what it was at submission; the copy in the store is read", result.Output + result.Error,
            StringComparison.Ordinal);
        // A changed text is another sweep, as always.
        var again = await _cli.RunAsync("run", file);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("give the sweep another name", again.FlatError, StringComparison.Ordinal);
        Assert.Contains("worker --drain --sweep small`", again.FlatError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text.txt")]
    [InlineData("validate.txt")]
    public async Task Commands_AfterATextWasMoved_ReadTheStoresCopyAndSaySo(string moved)
    {
        var file = WriteSweep(_cli, Validation);
        await _cli.RunAsync("submit", file);
        File.Move(Path.Combine(_cli.Folder, moved), Path.Combine(_cli.Folder, "elsewhere.txt"));

        var submit = await _cli.RunAsync("submit", file);
        var plan = await _cli.RunAsync("plan", file, "--devices", "cpu:0");
        var run = await _cli.RunAsync("run", file, "--devices", "cpu:0");
        _cli.Write("small.yaml", (await File.ReadAllTextAsync(file)).Replace("0.004]", "0.004, 0.005]", StringComparison.Ordinal));
        var extended = await _cli.RunAsync("run", file, "--extend", "--devices", "cpu:0");
        var verified = await _cli.RunAsync("verify-resume", file, "--kills", "1", "--devices", "cpu:0");

        foreach (var result in (CliResult[])[submit, plan, run, extended, verified])
        {
            Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Output + result.Error));
            Assert.Contains($"{moved} is not on this machine; the copy in the store is read", result.FlatError, StringComparison.Ordinal);
        }
        Assert.Contains("all 2 runs are in the store already", submit.Output, StringComparison.Ordinal);
        Assert.Contains("has this sweep already", plan.Output, StringComparison.Ordinal);
        Assert.Contains("1 run added, 3 in all", extended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfAnotherNameAfterItsTextWasMoved_IsRefused()
    {
        var file = WriteSweep(_cli);
        await _cli.RunAsync("submit", file);
        File.Delete(Path.Combine(_cli.Folder, "text.txt"));
        var other = _cli.Write("other.yaml", (await File.ReadAllTextAsync(file)).Replace("small", "other", StringComparison.Ordinal));

        var result = await _cli.RunAsync("run", other);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("text.txt does not exist", result.FlatError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_ThatCannotKeepTheCopy_EndsAndTheAttemptSaysWhy()
    {
        await _cli.RunAsync("submit", WriteSweep(_cli));
        File.Delete(Path.Combine(_cli.Folder, "text.txt"));
        Directory.CreateDirectory(_cli.Cache);
        await File.WriteAllTextAsync(Path.Combine(_cli.Cache, "texts"), "a file where the folder should be");

        var result = await _cli.RunAsync("worker", "--drain", "--devices", "cpu:0");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("could not be begun on this machine", result.FlatError, StringComparison.Ordinal);
        var shown = await _cli.RunAsync("show", "small/1");
        Assert.Contains("SWEEP_CACHE", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_KilledWhileItWritesTheCopy_LeavesNothingThatTheNextOneTakesForIt()
    {
        var file = WriteSweep(_cli, size: 24 << 20);
        var text = Path.Combine(_cli.Folder, "text.txt");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(text)));
        await _cli.RunAsync("submit", file);
        File.Delete(text);
        var folder = Directory.CreateDirectory(Path.Combine(_cli.Cache, "texts")).FullName;
        using var watcher = new FileSystemWatcher(folder, "*.partial");
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => began.TrySetResult();
        watcher.EnableRaisingEvents = true;

        var killed = _cli.Start("worker", "--drain", "--devices", "cpu:0");
        await began.Task.Within("the copy to be begun");
        killed.TrySend(ChildProcess.SigKill);
        await killed.EndAsync();
        var kept = Path.Combine(folder, hash + ".txt");
        Assert.True(!File.Exists(kept) || new FileInfo(kept).Length == 24 << 20, "a part of the text has the whole one's name");
        var result = await _cli.RunAsync("worker", "--drain", "--devices", "cpu:0");

        Assert.Equal((0, ""), (result.ExitCode, result.FlatError.Contains("failed", StringComparison.Ordinal) ? result.Error : ""));
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(kept))));
    }

    [Fact]
    public async Task Delete_TheOnlySweepOfAText_FreesItForOthersToBeStoredAgain()
    {
        var file = WriteSweep(_cli);
        await _cli.RunAsync("submit", file);
        await _cli.RunAsync("delete", "small", "--yes");

        Assert.Equal(0, (await _cli.RunAsync("submit", file)).ExitCode);
        File.Delete(Path.Combine(_cli.Folder, "text.txt"));
        Assert.Equal(0, (await _cli.RunAsync("worker", "--drain", "--devices", "cpu:0")).ExitCode);
    }

    // Two runs on words that follow each other by chance.
    private static string WriteSweep(SweepCli cli, string more = "", int size = 40_000)
    {
        cli.Write("text.txt", Words(1, size));
        cli.Write("validate.txt", Words(2, 20_000));
        var file = cli.WriteSweep(learningRates: "[0.001, 0.004]", maxIters: 100, more: more);
        return cli.Write("small.yaml", File.ReadAllText(file).Replace("builtin:markov", "text.txt", StringComparison.Ordinal));
    }

    private static string Words(int seed, int size)
    {
        string[] words = ["sweep ", "grid ", "loss ", "step ", "seed ", "run\n"];
        var random = new Random(seed);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(_ => words[random.Next(words.Length)])) + seed.ToString(
            CultureInfo.InvariantCulture);
        return string.Concat(Enumerable.Repeat(text, size / text.Length + 1))[..size];
    }
}
