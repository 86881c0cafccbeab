namespace Sweep.Grains;

/// <summary>
/// Runs a store call outside the grain's scheduler. SQLite's calls block their thread, and on the grain's own turn one of them would hold up every other caller.
/// What runs here must not touch the grain.
/// </summary>
internal static class OffTurn
{
    public static Task<T> Run<T>(Func<Task<T>> call) => Task.Run(call);

    public static Task Run(Func<Task> call) => Task.Run(call);
}
