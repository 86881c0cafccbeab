using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;

namespace Sweep.Store.Runs;

/// <summary>A row of <c>runs</c> joined with its best and its last evaluation.</summary>
internal sealed record RunRow
{
    /// <summary>From <c>runs AS r JOIN sweeps AS s</c>.</summary>
    public const string Select = """
        SELECT r.id, r.sweep_id, s.name AS sweep, r.number, r.configuration, r.cohort, r.state, r.shown_state,
               r.hyperparameters, r.varied, r.config_hash, r.step, r.attempts, r.n_params,
               r.tokens_per_second,
               r.seconds, r.failure_kind, r.failure_message, r.failure_step, r.device, r.host, r.created_at, r.started_at, r.finished_at,
               r.reused_from, r.reused_step, r.forked_from, r.forked_step, r.is_refinement,
               r.vocab_size, r.device_kind, r.engine, r.versions, r.params_sha256, s.val_tokens_per_char,
               b.step AS best_step, b.train_loss AS best_train_loss, b.train_sem AS best_train_sem, b.val_loss AS best_val_loss,
               b.val_sem AS best_val_sem, b.seconds AS best_seconds,
               l.step AS last_step, l.train_loss AS last_train_loss, l.train_sem AS last_train_sem, l.val_loss AS last_val_loss,
               l.val_sem AS last_val_sem, l.seconds AS last_seconds
        FROM runs AS r JOIN sweeps AS s ON s.id = r.sweep_id
        LEFT JOIN evaluations AS b ON b.run_id = r.id AND b.step = r.best_step
        LEFT JOIN evaluations AS l ON l.run_id = r.id AND l.step = r.last_step
        """;

    public long Id { get; init; }
    public required string Sweep { get; init; }
    public int Number { get; init; }
    public long SweepId { get; init; }
    public int Configuration { get; init; }
    public int? Cohort { get; init; }
    public required string State { get; init; }
    public string? ShownState { get; init; }
    public required string Hyperparameters { get; init; }
    /// <summary>What the file of its submission varied. What all runs differ in is <see cref="VariedParameters"/>'s to say.</summary>
    public required string Varied { get; init; }
    public required string ConfigHash { get; init; }
    public int Step { get; init; }
    public int Attempts { get; init; }
    public long? NParams { get; init; }
    public double? TokensPerSecond { get; init; }
    public double? Seconds { get; init; }
    public string? FailureKind { get; init; }
    public string? FailureMessage { get; init; }
    public int? FailureStep { get; init; }
    public string? Device { get; init; }
    public string? Host { get; init; }
    public long CreatedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }
    public string? ReusedFrom { get; init; }
    public int ReusedStep { get; init; }
    public string? ForkedFrom { get; init; }
    public int ForkedStep { get; init; }
    public bool IsRefinement { get; init; }
    public int? VocabSize { get; init; }
    public string? DeviceKind { get; init; }
    public string? Engine { get; init; }
    public string? Versions { get; init; }
    public string? ParamsSha256 { get; init; }
    public double? ValTokensPerChar { get; init; }
    public int? BestStep { get; init; }
    public double? BestTrainLoss { get; init; }
    public double? BestTrainSem { get; init; }
    public double? BestValLoss { get; init; }
    public double? BestValSem { get; init; }
    public double? BestSeconds { get; init; }
    public int? LastStep { get; init; }
    public double? LastTrainLoss { get; init; }
    public double? LastTrainSem { get; init; }
    public double? LastValLoss { get; init; }
    public double? LastValSem { get; init; }
    public double? LastSeconds { get; init; }

    /// <param name="decision">What early stopping has decided; null without early_terminate.</param>
    public RunSummary ToSummary(StoppingDecision? decision)
    {
        var (known, unknown) = StoredHyperparameters.Show(Hyperparameters);
        return new RunSummary(
            new RunId(Sweep, Number),
            RunStateNames.ParseRunState(ShownState ?? State),
            known,
            StoredText.ParseVaried(Varied),
            ConfigHash,
            Step,
            ToEvaluation(BestStep, BestTrainLoss, BestTrainSem, BestValLoss, BestValSem, BestSeconds),
            ToEvaluation(LastStep, LastTrainLoss, LastTrainSem, LastValLoss, LastValSem, LastSeconds),
            Attempts,
            NParams,
            TokensPerSecond,
            Seconds,
            FailureKind is null ? null : new RunFailure(RunStateNames.ParseFailureKind(FailureKind), FailureMessage!, FailureStep),
            Device,
            Host)
        {
            Configuration = Configuration,
            Decision = decision,
            Engine = Engine,
            IsRefinement = IsRefinement,
            Fork = ForkedFrom is { } parent ? new RunFork(parent, ForkedStep) : null,
            Reuse = ReusedFrom is { } from ? new RunReuse(from, ReusedStep, ReusedStep == known.MaxIters) : null,
            UnknownParameters = unknown,
        };
    }

    private Evaluation? ToEvaluation(
        int? step, double? trainLoss, double? trainSem, double? valLoss, double? valSem, double? seconds) =>
        step is { } known
            ? new Evaluation(
                known, trainLoss ?? double.NaN, trainSem ?? double.NaN, valLoss ?? double.NaN, valSem ?? double.NaN, seconds ?? 0)
            {
                ValTokensPerCharacter = ValTokensPerChar ?? 1,
            }
            : null;
}
