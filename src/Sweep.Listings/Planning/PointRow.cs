namespace Sweep.Listings;

/// <summary>A point of a plan as a JSON row.</summary>
public static class PointRow
{
    public static void Fill(JsonRow row, PointEstimate estimate)
    {
        row.Add("number", estimate.Point.Number).Add("config_hash", estimate.Point.ConfigHash);
        row.AddObject("params", estimate.Point.Varied)
            .Add("n_params", estimate.Parameters)
            .Add("checkpoint_bytes", estimate.CheckpointBytes)
            .Add("memory_bytes", estimate.MemoryBytes)
            .Add("evaluations", estimate.Evaluations)
            .Add("estimated_seconds", estimate.Seconds);
        row.AddValues(HyperparameterValues.Of(estimate.Point.Hyperparameters));
    }
}
