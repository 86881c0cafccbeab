using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sweep.Torch.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Train_OnSeveralThreads_EachAsAlone()
    {
        float[] alone = [Train(0), Train(1), Train(2), Train(3)];
        var together = new float[alone.Length];
        var threads = alone.Select((_, i) => new Thread(() => together[i] = Train(i))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Errors_OnSeveralThreads_KeepTheirOwnMessages()
    {
        var wrong = new List<string>();
        var threads = Enumerable.Range(2, 4).Select(size => new Thread(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var x = ones(size);
                var message = Assert.Throws<ExternalException>(() => x.view(97)).Message;
                if (!message.Contains($"size {size}", StringComparison.Ordinal))
                {
                    lock (wrong)
                        wrong.Add(message);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Empty(wrong);
    }

    [Fact]
    public void Dispose_WhileOthersUseIt_EndsInExceptionsNotCrashes()
    {
        for (var round = 0; round < 50; round++)
        {
            var shared = ones(64);
            using var started = new CountdownEvent(2);
            var users = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
            {
                started.Signal();
                try
                {
                    for (var i = 0; i < 100_000; i++)
                        shared.add(1).Dispose();
                }
                catch (InvalidOperationException)
                {
                    // Disposed meanwhile, as this test wants.
                }
            })).ToList();
            users.ForEach(user => user.Start());
            started.Wait();
            shared.Dispose();
            users.ForEach(user => user.Join());
            Assert.True(shared.IsInvalid);
        }
    }

    [Fact]
    public void GradMode_OfOneThread_LeavesOthersAlone()
    {
        using (no_grad())
        {
            var elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
            Assert.False(is_grad_enabled());
        }
    }

    private static float Train(int seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        using var model = Sequential(Linear(6, 12), ReLU(), Linear(12, 3));
        foreach (var parameter in model.parameters())
            init.normal_(parameter, 0, 0.3, generator);
        using var optimizer = optim.AdamW(model.parameters(), lr: 1e-2);
        var x = randn([32, 6], generator: generator);
        var y = randint(3, [32], generator: generator);
        var last = 0f;
        for (var step = 0; step < 100; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var loss = functional.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
        }
        return last;
    }
}
