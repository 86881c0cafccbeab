using System.Globalization;

namespace Sweep.Chaos.Tests;

/// <summary>
/// How much chaos: by default one round with a seed of its own. <c>SWEEP_CHAOS_SEED</c> (<c>./test Chaos --seed</c>) repeats a round,
/// <c>SWEEP_CHAOS_ROUNDS</c> makes more of them with the seeds that follow, <c>SWEEP_CHAOS_MINUTES</c> goes on for so long;
/// <c>SWEEP_CHAOS_LOG</c> names a file that tells of each fault as it comes.
/// </summary>
internal sealed record ChaosSettings(int Seed, int Rounds, TimeSpan AtLeast, string? Log)
{
    /// <summary>Short, so that a frozen worker's lease expires while the test looks on.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(2);

    /// <summary>No round takes this long, unless a run is stuck.</summary>
    public static readonly TimeSpan RoundLimit = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many deaths of a silo its healthy neighbour has to outlive: one of each kind, and 20 where the chaos test is asked for by name
    /// (<c>./test Chaos</c> sets <c>SWEEP_CHAOS_DEATHS</c>).
    /// </summary>
    public static int SiloDeaths => Number("SWEEP_CHAOS_DEATHS") ?? 2;

    /// <summary>How often the active head is killed: once, and 10 times in a row where the chaos test is asked for by name.</summary>
    public static int HeadKills => Number("SWEEP_CHAOS_HEAD_KILLS") ?? 1;

    public static ChaosSettings FromEnvironment() =>
        new(
            Number("SWEEP_CHAOS_SEED") ?? Random.Shared.Next(1, 1_000_000), Number("SWEEP_CHAOS_ROUNDS") ?? 1,
            TimeSpan.FromMinutes(Number("SWEEP_CHAOS_MINUTES") ?? 0),
            Environment.GetEnvironmentVariable("SWEEP_CHAOS_LOG"));

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
