namespace Sweep.Model;

/// <summary>The tensors of a checkpoint: the parameters under their own names, AdamW's moments under a prefix.</summary>
internal static class CheckpointTensors
{
    private const string ExpAvgPrefix = "adamw.exp_avg.";
    private const string ExpAvgSqPrefix = "adamw.exp_avg_sq.";

    /// <summary>Name prefixes and the flat buffers behind them, in the file's order.</summary>
    public static IEnumerable<(string Prefix, float[] Values)> Buffers(TrainingState state) =>
        [("", state.Parameters), (ExpAvgPrefix, state.ExpAvg), (ExpAvgSqPrefix, state.ExpAvgSq)];

    public static List<SafetensorsTensor> Of(TrainingState state) =>
        [.. from buffer in Buffers(state)
            from parameter in state.Layout
            select new SafetensorsTensor(
                buffer.Prefix + parameter.Name, parameter.Shape, buffer.Values.AsMemory(parameter.Offset, parameter.Count))];
}
