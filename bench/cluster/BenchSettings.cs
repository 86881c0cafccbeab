namespace Sweep.Bench.Cluster;

/// <param name="InCluster">A head and silos; else services that work on PostgreSQL directly.</param>
/// <param name="SlotsOfEach">Fake GPUs of each worker.</param>
/// <param name="Runs">Of the sweep that keeps all slots busy.</param>
/// <param name="Submits">How many sweeps of one run are submitted, one after the other, to idle slots.</param>
/// <param name="Silo">The sweep-silo to measure.</param>
internal sealed record BenchSettings(
    bool InCluster, int Silos, int SlotsOfEach, int Runs, int IdleSeconds, int Submits, string Silo)
{
    public int Slots => Silos * SlotsOfEach;
}
