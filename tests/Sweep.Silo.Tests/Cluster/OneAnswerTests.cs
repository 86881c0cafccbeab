using System.Globalization;
using System.Text;
using Sweep.Core;
using Sweep.Store;
using Sweep.Testing;

namespace Sweep.Silo.Tests.Cluster;

/// <summary>A search that learns has one answer in a cluster too, whatever dies.</summary>
public sealed class OneAnswerTests : IDisposable
{
    private const int Runs = 24;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Search_OnEightSlotsOfAClusterThatIsKilledFiveTimes_HasTheAnswerOfOneSlot()
    {
        await using var one = await SubmittedAsync("one.db");
        await using (var service = SiloProcess.Start(
            "alone", null, "--store", _folder.PathOf("one.db"), "--devices", "cpu:0", "--health", "127.0.0.1:0"))
        {
            await FakeSweep.CompletedAsync(one, "small");
        }
        await using var eight = await SubmittedAsync("eight.db");
        var counts = new RunCounts(0, 0, 0, 0, 0, 0, 0);
        var inTheMiddle = 0;
        // Fewer times where this process stood still while the rest of the search, which takes seconds, was trained.
        for (var kill = 1; kill <= 5 && counts.Completed < Runs; kill++)
        {
            var enough = kill;
            await WithClusterAsync(said => FakeSweep.UntilAsync(
                async () => (counts = (await eight.FindSweepAsync("small", CancellationToken.None))!.Counts).Completed == Runs
                    || counts is { Running: > 0 } && counts.Completed >= 2 * enough,
                $"{2 * enough} completed runs and one in training", () => $"{counts}\n{said()}"));
            inTheMiddle += counts.Running > 0 ? 1 : 0;
        }
        Assert.InRange(inTheMiddle, 1, 5);
        await WithClusterAsync(said => FakeSweep.CompletedAsync(eight, "small", said));

        var expected = await ResultsAsync(one);
        Assert.Equal(Runs, expected.Count);
        Assert.Equal(expected, await ResultsAsync(eight));
    }

    // A head with the store, and a machine with one trainer of eight lanes, each a slot. Both are killed at the end, with the trainer.
    private async Task WithClusterAsync(Func<Func<string>, Task> until)
    {
        var head = FreePort.Find();
        var cluster = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{head}");
        string[] Ports(int silo) =>
        [
            "--cluster", cluster, "--silo-port", silo.ToString(CultureInfo.InvariantCulture),
            "--gateway-port", FreePort.Find().ToString(CultureInfo.InvariantCulture), "--health", "127.0.0.1:0",
        ];
        await using var first = SiloProcess.Start(
            "head", null, [.. Ports(head), "--store", _folder.PathOf("eight.db"), "--devices", "none"]);
        await first.ReadyAsync();
        await using var machine = SiloProcess.Start("machine", null, [.. Ports(FreePort.Find()), "--devices", "cpu:0", "--pack", "8"]);
        await machine.ReadyAsync();
        await until(() => $"---- head\n{first.Said}\n---- machine\n{machine.Said}");
        machine.Send(ChildProcess.SigKill);
        first.Send(ChildProcess.SigKill);
        await machine.ExitAsync();
        await first.ExitAsync();
    }

    private async Task<ISweepStore> SubmittedAsync(string file)
    {
        var store = await SweepStores.OpenAsync(_folder.PathOf(file), new StoreOptions { LeaseTime = TimeSpan.FromSeconds(10) });
        using var yaml = new MemoryStream(Encoding.UTF8.GetBytes($$"""
            name: small
            data: builtin:markov
            method: tpe
            run_cap: {{Runs}}
            search: {startup: 4, lag: 8}
            parameters:
              n_embd: [15, 16, 32]
              n_head: 2
              n_layer: 1
              batch_size: 4
              block_size: 8
              learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
              max_iters: 4000
              eval_interval: 1000
              eval_iters: 4
            """));
        var plan = SweepFile.Read(yaml, "small.yaml", source => Corpus.Open(source, path => throw new FileNotFoundException(path)));
        await store.SubmitAsync(
            new SweepSubmission(
                plan.Spec.Name, plan.Spec.ToCanonicalJson(), plan.Corpus.Reference, plan.Spec.Metric, null, 2, null, null, null,
                plan.Points)
            {
                Search = StoredSearch.Of(plan.Spec),
            },
            extend: false, CancellationToken.None);
        return store;
    }

    // What `leaderboard --stable` is made of, and the hash of the final parameters.
    private static async Task<IReadOnlyList<string>> ResultsAsync(ISweepStore store)
    {
        var lines = new List<string>();
        foreach (var run in await store.ListRunsAsync("small", CancellationToken.None))
        {
            var detail = (await store.FindRunAsync(run.Id, CancellationToken.None))!;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Id} {run.State} {run.ConfigHash} {run.Best?.Step} {run.Best?.ValLoss:R} {detail.ParamsSha256}"));
        }
        return lines;
    }
}
