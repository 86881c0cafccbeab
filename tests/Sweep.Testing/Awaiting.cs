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
}
