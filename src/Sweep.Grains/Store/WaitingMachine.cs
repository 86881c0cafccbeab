namespace Sweep.Grains;

/// <summary>A process that waits for work.</summary>
internal sealed class WaitingMachine(string process, int freeSlots)
{
    private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Process { get; } = process;

    public int FreeSlots { get; } = freeSlots;

    /// <summary>For how many slots it is to claim; 0: for none.</summary>
    public Task<int> Answer => _answer.Task;

    public void Tell(int slots) => _answer.TrySetResult(slots);
}
