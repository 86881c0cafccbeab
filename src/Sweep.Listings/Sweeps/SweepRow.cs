using Sweep.Store;

namespace Sweep.Listings;

/// <summary>A sweep as a JSON row.</summary>
public static class SweepRow
{
    public static void Fill(IRow row, SweepSummary sweep)
    {
        var counts = sweep.Counts;
        row.Add("sweep", sweep.Name)
            .Add("data", sweep.Data.Source)
            .Add("data_sha256", sweep.Data.Sha256)
            .Add("tokenizer", sweep.Data.Tokenizer)
            .Add("split", sweep.Data.Split)
            .Add("val_data", sweep.Data.Validation?.Source)
            .Add("val_data_sha256", sweep.Data.Validation?.Sha256)
            .Add("val_tokens_per_character", sweep.ValTokensPerCharacter)
            .Add("metric_name", sweep.Metric.Name)
            .Add("goal", sweep.Metric.Minimize ? "minimize" : "maximize")
            .Add("entropy_rate", sweep.EntropyRate)
            .Add("total", counts.Total)
            .Add("queued", counts.Queued)
            .Add("running", counts.Running)
            .Add("lost", counts.Lost)
            .Add("paused", counts.Paused)
            .Add("completed", counts.Completed)
            .Add("diverged", counts.Diverged)
            .Add("failed", counts.Failed)
            .Add("stopped", counts.Stopped)
            .Add("cancelled", counts.Cancelled)
            .Add("to_propose", counts.ToPropose)
            .Add("on_hold", counts.OnHold)
            .Add("priority", sweep.Priority)
            .Add("device_kind", sweep.DeviceKind)
            .Add("mixed", sweep.IsMixed)
            .Add("target", sweep.Target)
            .Add("target_reached_by", sweep.TargetReachedBy?.ToString())
            .Add("needs_newer", sweep.NeedsNewer)
            .Add("max_concurrent_runs", sweep.MaxConcurrentRuns)
            .Add("max_retries", sweep.MaxRetries)
            .Add("source_file", sweep.SourceFile)
            .Add("git_commit", sweep.GitCommit)
            .Add("created_at", sweep.CreatedAt);
    }
}
