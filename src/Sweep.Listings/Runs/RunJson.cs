using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>All that is known of a run as one JSON object.</summary>
public static class RunJson
{
    public static void Fill(JsonRow json, RunDetail run)
    {
        FillStory(json, run);
        json.AddArray("evaluations", run.Evaluations, (row, evaluation) => EvaluationRow.Fill(row, evaluation));
    }

    /// <summary>All but the evaluations.</summary>
    public static void FillStory(JsonRow json, RunDetail run)
    {
        FillSummary(json, run.Summary, run.Sweep.Metric);
        json.Add("data", run.Sweep.Data.Source)
            .Add("data_sha256", run.Sweep.Data.Sha256)
            .Add("tokenizer", run.Sweep.Data.Tokenizer)
            .Add("split", run.Sweep.Data.Split)
            .Add("val_data", run.Sweep.Data.Validation?.Source)
            .Add("val_data_sha256", run.Sweep.Data.Validation?.Sha256)
            .Add("vocab_size", run.VocabSize)
            .Add("device_kind", run.DeviceKind)
            .Add("engine", run.Engine)
            .Add("versions", run.Versions)
            .Add("git_commit", run.Sweep.GitCommit)
            .Add("params_sha256", run.ParamsSha256)
            .Add("created_at", run.CreatedAt)
            .Add("started_at", run.StartedAt)
            .Add("finished_at", run.FinishedAt);
        json.AddArray("attempt_history", run.Attempts, (row, attempt) => row
                .Add("attempt", attempt.Number)
                .Add("host", attempt.Host)
                .Add("device", attempt.Device)
                .Add("started_at", attempt.StartedAt)
                .Add("ended_at", attempt.EndedAt)
                .Add("from_step", attempt.FromStep)
                .Add("to_step", attempt.ToStep)
                .Add("outcome", attempt.Outcome)
                .Add("message", attempt.Message))
            .AddArray("checkpoints", run.Checkpoints, (row, checkpoint) => row
                .Add("step", checkpoint.Step)
                .Add("bytes", checkpoint.Bytes)
                .Add("sha256", checkpoint.Sha256)
                .Add("last", checkpoint.IsLast)
                .Add("best", checkpoint.IsBest)
                .Add("file", checkpoint.File)
                .Add("created_at", checkpoint.CreatedAt));
    }

    /// <summary>The flat part: what <c>export</c> and <c>compare</c> have of a run.</summary>
    public static void FillSummary(IRow row, RunSummary run, Metric metric)
    {
        row.Add("run", run.Id.ToString())
            .Add("configuration", run.Configuration)
            .Add("state", run.State.ToName())
            .Add("reason", run.Decision?.Reason)
            .Add("committed_step", run.Decision?.CommittedStep)
            .Add("metric_name", metric.Name)
            .Add("metric", run.Best?.Value(metric.Name))
            .Add("metric_sem", run.Best?.Sem(metric.Name))
            .Add("step", run.Best?.Step)
            .Add("val_loss", run.Best?.ValLoss)
            .Add("val_bpc", run.Best?.Value("val_bpc"))
            .Add("train_loss", run.Best?.TrainLoss)
            .Add("never_learned", run.HasNeverLearned())
            .Add("last_step", run.Last?.Step)
            .Add("last_val_loss", run.Last?.ValLoss)
            .Add("last_val_sem", run.Last?.ValSem)
            .Add("last_val_bpc", run.Last?.Value("val_bpc"))
            .Add("last_train_loss", run.Last?.TrainLoss)
            .Add("last_train_sem", run.Last?.TrainSem)
            .Add("best_step", run.Best?.Step)
            .Add("reached_step", run.Step)
            .Add("attempts", run.Attempts)
            .Add("reused_from", run.Reuse?.From)
            .Add("reused_step", run.Reuse?.Step)
            .Add("forked_from", run.Fork?.From)
            .Add("forked_step", run.Fork?.Step)
            .Add("refinement", run.IsRefinement)
            .Add("n_params", run.NParams)
            .Add("tokens_per_second", run.TokensPerSecond)
            .Add("seconds", run.Seconds)
            .Add("host", run.Host)
            .Add("device", run.Device)
            .Add("failure_kind", run.Failure?.Kind.ToName())
            .Add("failure_step", run.Failure?.Step)
            .Add("failure", run.Failure?.Message)
            .Add("unknown_parameters", run.UnknownParameters is { } unknown ? string.Join(", ", unknown) : null)
            .Add("config_hash", run.ConfigHash);
        row.AddValues(HyperparameterValues.Of(run.Hyperparameters));
    }
}
