using Sweep.Core;

namespace Sweep.Store.Runs;

/// <summary>The column of <c>evaluations</c> that a metric is ranked by.</summary>
internal static class LossColumn
{
    /// <summary>Bits per character rank as the validation loss does: one is the other times a factor of the sweep's text.</summary>
    public static string Of(Metric metric) => metric.Name == "train_loss" ? "train_loss" : "val_loss";
}
