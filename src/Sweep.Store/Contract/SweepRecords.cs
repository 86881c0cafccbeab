using System.Globalization;
using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store.Database;

namespace Sweep.Store;

/// <summary>A sweep to store.</summary>
/// <param name="Spec">Canonical JSON of the spec, without paths that differ between machines: equal specs are equal strings.</param>
/// <param name="SourceFile">The sweep file's absolute path.</param>
/// <param name="GitCommit">
/// The commit of the sweep file's repository, with <c>-dirty</c> appended when it had changes; null outside one.
/// </param>
/// <param name="EntropyRate">Nats per character that no model can beat, where it is known (builtin data).</param>
public sealed record SweepSubmission(
    string Name,
    string Spec,
    DataReference Data,
    Metric Metric,
    int? MaxConcurrentRuns,
    int MaxRetries,
    string? SourceFile,
    string? GitCommit,
    double? EntropyRate,
    IReadOnlyList<SweepPoint> Points)
{
    /// <summary>How its runs are stopped early; null: every run trains to its end.</summary>
    public CohortPlan? Cohorts { get; init; }

    /// <summary>
    /// What the store needs to propose further runs from results; null where all the sweep's runs are among the points.
    /// </summary>
    public StoredSearch? Search { get; init; }

    /// <summary>
    /// Runs that lack an evaluation which a changed rule needs are trained again from step 0, instead of the rule being refused.
    /// </summary>
    public bool Recompute { get; init; }

    /// <summary>
    /// Every run is trained here, also where the store has its results already. Once a sweep has been submitted so it stays so.
    /// </summary>
    public bool Fresh { get; init; }

    /// <summary>
    /// Its runs may be trained on several device kinds, and go on on another one than they were begun on: their numbers depend on where
    /// that was. Once a sweep has been submitted so it stays so.
    /// </summary>
    public bool Mixed { get; init; }

    /// <summary>The metric's value at which nothing further begins; null: all runs are trained.</summary>
    public double? Target { get; init; }

    /// <summary>As <see cref="SweepSpec.Priority"/>; null leaves it as it is stored.</summary>
    public int? Priority { get; init; }

    /// <summary>Tokens for each character of the validation text: what bits per character are computed with.</summary>
    public double ValTokensPerCharacter { get; init; } = 1;

    /// <summary>Refuses a name that some store cannot hold, or that cannot be part of a run's name.</summary>
    /// <exception cref="UsageException">It is empty, too long, or has characters that it must not have.</exception>
    public void RequireStorableName() => RequireStorableName(Name);

    /// <inheritdoc cref="RequireStorableName()"/>
    public static void RequireStorableName(string name)
    {
        if (name.Length is 0 or > 200 || name.Any(char.IsControl) || name.Contains('/') || StoredText.Message(name) != name)
            throw new UsageException($"'{name}' cannot name a sweep; use 1 to 200 characters, without '/' and control characters");
    }
}

/// <param name="Added">Runs added by this submission.</param>
/// <param name="Total">Runs the sweep has now.</param>
public sealed record SubmitOutcome(int Added, int Total);

/// <summary>The name is taken by a sweep with another spec.</summary>
public sealed class SpecConflictException(string name, string storedSpec, string givenSpec)
    : UsageException(
        $"sweep '{name}' is in the store with another spec; give it another name, or use --extend to add the missing points and keep "
        + "every run")
{
    public string Name { get; } = name;
    public string StoredSpec { get; } = storedSpec;
    public string GivenSpec { get; } = givenSpec;
}

/// <summary>How many of a sweep's runs are in each state.</summary>
public sealed record RunCounts(int Queued, int Running, int Completed, int Diverged, int Failed, int Stopped, int Cancelled)
{
    /// <summary>
    /// Those that have been trained as far as early stopping allows so far. They go on when others have got there too; where nothing is
    /// queued or running any more, a failed run holds them up.
    /// </summary>
    public int Paused { get; init; }

    /// <summary>
    /// Those that the store calls running although their worker is gone, where whoever reads has looked (<see cref="WithLost"/>); they
    /// are not
    /// among <see cref="Running"/> then.
    /// </summary>
    public int Lost { get; init; }

    /// <summary>
    /// Runs that a search is still to propose; 0 where nothing is queued or running and a failed run holds the proposals up. They are not
    /// among <see cref="Total"/>.
    /// </summary>
    public int ToPropose { get; init; }

    /// <summary>The sweep is paused: what a worker holds trains to its end, and nothing else is claimed.</summary>
    public bool OnHold { get; init; }

    public int Total => Queued + Running + Lost + Paused + Completed + Diverged + Failed + Stopped + Cancelled;

    /// <summary>
    /// Runs that are to be trained now, or proposed first. Paused ones are not: without another run's result none of them goes on. Of a
    /// sweep that is paused only what is in training.
    /// </summary>
    public int Unfinished => OnHold ? Running + Lost : Queued + Running + Lost + ToPropose;

    /// <param name="lost">Counted at another moment than the rest, so that it may be more than are running here.</param>
    public RunCounts WithLost(int lost) => this with { Running = Math.Max(0, Running - lost), Lost = Math.Min(lost, Running) };
}

public sealed record SweepSummary(
    string Name,
    string Spec,
    DataReference Data,
    Metric Metric,
    int? MaxConcurrentRuns,
    int MaxRetries,
    string? SourceFile,
    string? GitCommit,
    double? EntropyRate,
    DateTimeOffset CreatedAt,
    RunCounts Counts)
{
    /// <summary>Tokens for each character of the validation text.</summary>
    public double ValTokensPerCharacter { get; init; } = 1;

    /// <summary>How far a search that proposes from results is; null for other sweeps.</summary>
    public SearchProgress? Search { get; init; }

    /// <summary>Workers take runs of the sweep with the greatest first.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// The device kind that all its runs are trained on, where early stopping or a search compares them while they are trained; null
    /// before the first one, and for other sweeps.
    /// </summary>
    public string? DeviceKind { get; init; }

    /// <summary>Its runs may be trained on several device kinds, and change between them.</summary>
    public bool IsMixed { get; init; }

    /// <summary>
    /// Runs in the queue that were begun, counted by the device kind that they were begun on: unless the sweep is mixed, they wait for one.
    /// </summary>
    public IReadOnlyDictionary<string, int> BegunOn { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Whether all that is left of it has to be trained on kinds of device that somebody's slot is not, and nothing is in training.
    /// </summary>
    /// <param name="otherKinds">As <see cref="WorkerIdentity.OtherKinds"/>.</param>
    public bool NeedsOneOf(IReadOnlyCollection<string> otherKinds)
    {
        if (IsMixed || Counts.Running + Counts.Lost > 0 || Counts.Unfinished == 0)
            return false;
        return DeviceKind is { } kind ? otherKinds.Contains(kind)
            : Counts.ToPropose == 0 && BegunOn.Where(begun => otherKinds.Contains(begun.Key)).Sum(begun => begun.Value) == Counts.Queued;
    }

    /// <summary>The metric's value at which nothing further begins; null: all runs are trained.</summary>
    public double? Target { get; init; }

    /// <summary>The run that has reached <see cref="Target"/> first; null as long as none has.</summary>
    public RunId? TargetReachedBy { get; init; }

    /// <summary>
    /// Why only a newer version of Sweep can train its runs, in words: it has a parameter or a method that this one does not know. Null
    /// where this one can.
    /// </summary>
    public string? NeedsNewer { get; init; }

    /// <summary>
    /// Runs that have ended without a result that was wanted: failed, diverged or cancelled, but not those that nobody needs any more once
    /// the target is reached.
    /// </summary>
    public int WithoutResult => Counts.Failed + Counts.Diverged + (TargetReachedBy is null ? Counts.Cancelled : 0);
}

/// <summary>A run as listings and the leaderboard show it.</summary>
/// <param name="Varied">
/// What the sweep's runs differ in (<see cref="VariedParameters"/>), with this run's values: all of its runs have the same names here.
/// </param>
/// <param name="Step">The last step reported, 0 before any.</param>
/// <param name="Best">The evaluation with the best metric; null before any.</param>
/// <param name="Last">The evaluation of the greatest step.</param>
/// <param name="Attempts">Attempts begun, the present one included.</param>
/// <param name="Seconds">Training time over all attempts.</param>
/// <param name="Failure">Why it is not completed, when the last attempt failed.</param>
public sealed record RunSummary(
    RunId Id,
    RunState State,
    Hyperparameters Hyperparameters,
    IReadOnlyDictionary<string, ParameterValue> Varied,
    string ConfigHash,
    int Step,
    Evaluation? Best,
    Evaluation? Last,
    int Attempts,
    long? NParams,
    double? TokensPerSecond,
    double? Seconds,
    RunFailure? Failure,
    string? Device,
    string? Host)
{
    /// <summary>The least number among the sweep's runs that differ from this one in the seed only.</summary>
    public int Configuration { get; init; }

    /// <summary>What early stopping has decided; null in a sweep without early_terminate.</summary>
    public StoppingDecision? Decision { get; init; }

    /// <summary><c>torch</c> or <c>fused</c>, whichever trained it last; null before it started.</summary>
    public string? Engine { get; init; }

    /// <summary>Whose results it has taken over, whole or to begin with; null for a run that was trained from step 0.</summary>
    public RunReuse? Reuse { get; init; }

    /// <summary>Which run it branched off; null for one that did not.</summary>
    public RunFork? Fork { get; init; }

    /// <summary>
    /// Whether it is a further seed of a configuration that could not be told from the best (<c>sweep refine</c>): early stopping, search
    /// and the spec know nothing of it.
    /// </summary>
    public bool IsRefinement { get; init; }

    /// <summary>
    /// Hyperparameters of the run that this version of Sweep does not know and <see cref="Hyperparameters"/> lacks: only a newer one can
    /// train it. Null where all are known.
    /// </summary>
    public IReadOnlyList<string>? UnknownParameters { get; init; }
}

/// <summary>Results that were not computed again.</summary>
/// <param name="From">The run that has computed them: <c>SWEEP/N</c>. It may have been deleted since.</param>
/// <param name="Step">The step up to which they were taken over.</param>
/// <param name="IsWhole">True when nothing was left to train; false for a run that went on from that step.</param>
public sealed record RunReuse(string From, int Step, bool IsWhole)
{
    /// <summary>In words: <c>reused from demo/3</c>.</summary>
    public override string ToString() =>
        IsWhole ? $"reused from {From}" : string.Create(CultureInfo.InvariantCulture, $"goes on from {From} at step {Step}");
}

/// <summary>All that is known of a run.</summary>
public sealed record RunDetail(
    RunSummary Summary,
    SweepSummary Sweep,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int? VocabSize,
    string? DeviceKind,
    string? Engine,
    string? Versions,
    string? ParamsSha256,
    IReadOnlyList<RunAttempt> Attempts,
    IReadOnlyList<StoredCheckpoint> Checkpoints,
    IReadOnlyList<Evaluation> Evaluations);

/// <param name="Number">From 1.</param>
/// <param name="FromStep">The step it started or resumed from; null when the trainer never started.</param>
/// <param name="Outcome"><c>running</c>, <c>completed</c>, <c>released</c>, <c>paused</c>, <c>stopped</c>, or a failure kind.</param>
public sealed record RunAttempt(
    int Number,
    string WorkerId,
    string Host,
    string Device,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int? FromStep,
    int? ToStep,
    string Outcome,
    string? Message);

/// <summary>An attempt and the number of the run that it was made at.</summary>
public sealed record AttemptOfRun(int Run, RunAttempt Attempt);

/// <param name="Seconds">Training time of the run up to the checkpoint.</param>
public sealed record StoredCheckpoint(
    int Step, long Bytes, string Sha256, bool IsLast, bool IsBest, double Seconds, DateTimeOffset CreatedAt)
{
    /// <summary>
    /// The file's absolute path where the store keeps files on this machine and was asked for a run or a sweep; null elsewhere.
    /// </summary>
    public string? File { get; init; }
}

public sealed record RunEvaluation(int Number, Evaluation Evaluation);

/// <summary>One evaluation's validation losses.</summary>
/// <param name="Number">The run's.</param>
/// <param name="Means">
/// The mean loss (nats per token) of each group of 16 sequences, in their order: the same sequences for every run of one text, tokenizer
/// and block_size.
/// </param>
public sealed record ValGroups(int Number, int Step, float[] Means);
