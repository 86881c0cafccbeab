namespace Sweep.Cli.Tests;

/// <summary>A folder with a store in which two sweeps were trained by the fake trainer; for tests that only look.</summary>
public sealed class TrainedSweep : IAsyncLifetime
{
    internal SweepCli Cli { get; } = new();

    public async Task InitializeAsync()
    {
        Cli.WithFakeTrainer("2=fail:diverged@100");
        await Cli.RunAsync("run", Cli.WriteSweep());
        await Cli.RunAsync("run", Cli.WriteSweep("other", more: "repeats: 2"));
    }

    public Task DisposeAsync()
    {
        Cli.Dispose();
        return Task.CompletedTask;
    }
}
