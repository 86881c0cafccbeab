namespace Sweep.Testing;

/// <summary>Waiting in tests: always for a signal, with a deadline that names what did not come.</summary>
public static class Awaiting
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Awaits the task; a <see cref="TimeoutException"/> names <paramref name="what"/>.</summary>
    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? atMost = null)
    {
        try
        {
            return await task.WaitAsync(atMost ?? Timeout);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"waited {(atMost ?? Timeout).TotalSeconds:0.#} s for {what}");
        }
    }

    /// <inheritdoc cref="Within{T}(Task{T}, string, TimeSpan?)"/>
    public static async Task Within(this Task task, string what, TimeSpan? atMost = null)
    {
        try
        {
            await task.WaitAsync(atMost ?? Timeout);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"waited {(atMost ?? Timeout).TotalSeconds:0.#} s for {what}");
        }
    }

    /// <summary>Looks again and again until a condition holds, for what gives no signal of its own.</summary>
    /// <param name="every">The time between two looks.</param>
    /// <param name="said">Added to the error: what explains that it did not come.</param>
    public static async Task UntilAsync(
        Func<Task<bool>> condition, string what, TimeSpan every, TimeSpan? atMost = null, Func<string>? said = null)
    {
        using var timer = new PeriodicTimer(every);
        async Task LookAsync(CancellationToken cancel)
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(cancel);
        }
        using var end = new CancellationTokenSource();
        try
        {
            await LookAsync(end.Token).Within(what, atMost);
        }
        catch (TimeoutException e) when (said is not null)
        {
            throw new TimeoutException($"{e.Message}\n{said()}");
        }
        finally
        {
            await end.CancelAsync();
        }
    }
}
