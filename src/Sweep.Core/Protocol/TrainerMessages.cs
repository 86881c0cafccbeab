using System.Text.Json.Serialization;
using Sweep.Core.Scoring;

namespace Sweep.Core.Protocol;

// The conversation between a worker and its trainer process: one JSON object a line, UTF-8.
//
//   worker -> trainer (stdin)            trainer -> worker (stdout)
//                                        ready                       once, when the process can take work
//   train                                started, then progress, eval and checkpoint in step order,
//                                        and at last one of completed, stopped, failed;
//                                        waiting at until_step, where the run makes no step until one of the next three
//   kind                                 kind, or failed              before train, where results may be there already
//   continue                             (nothing) the run goes on to a later until_step; said early, it does not wait at all
//   pause                                stopped, without a checkpoint: the run is not this worker's any more
//   stop                                 (while training) checkpoint, then stopped; for one run, or for all
//   generate                             sample, or failed
//   score                                scored, or failed
//   exit, or end of file                 the process ends by itself
//
// A train may come while other runs train: they then take turns, or make their steps together as a pack. While one waits, the others go on.
// Each event but ready names its run. A continue or a pause for a run that is over means nothing.
//
// stdout carries nothing but events; logs go to stderr. A trainer whose stdin closes ends at once: its worker is dead.
// An evaluation is sent before the checkpoint of the same step, so a checkpoint the store knows has its evaluation there too. At until_step
// it is the other way round (checkpoint, eval, waiting): once the evaluation is recorded, early stopping may pause the run or end it, and
// with that the lease, and then nothing can be saved any more. A trainer may die between the two. So a run that resumes from a checkpoint
// later than the last recorded evaluation (evaluated_step) begins with the evaluation of that step, where one is due.

/// <summary>What a worker says to its trainer.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TrainCommand), "train")]
[JsonDerivedType(typeof(StopCommand), "stop")]
[JsonDerivedType(typeof(ContinueCommand), "continue")]
[JsonDerivedType(typeof(PauseCommand), "pause")]
[JsonDerivedType(typeof(KindCommand), "kind")]
[JsonDerivedType(typeof(GenerateCommand), "generate")]
[JsonDerivedType(typeof(ScoreCommand), "score")]
[JsonDerivedType(typeof(ExitCommand), "exit")]
public abstract record TrainerCommand;

/// <summary>Train one run to its end, or on from a checkpoint.</summary>
/// <param name="Run">The run's id; echoed in every event.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda:N</c> as the process sees it.</param>
/// <param name="CheckpointDirectory">Where to write checkpoints; made by the trainer with the first, on the store's file system where that
/// is possible.</param>
/// <param name="ResumeFrom">Checkpoints to try, newest first; a damaged one is skipped with a warning. Empty: from the start.</param>
/// <param name="BestMetric">The best metric recorded so far, to know which checkpoint is the best; null when none.</param>
/// <param name="Metric"><c>val_loss</c>, <c>train_loss</c> or <c>val_bpc</c>.</param>
/// <param name="SecondsBefore">Training time of earlier attempts up to the checkpoint, carried on in <see
/// cref="Evaluation.Seconds"/>.</param>
/// <param name="CheckpointSeconds">Longest time without a checkpoint; evaluations that improve the metric always make one.</param>
/// <param name="Engine">Which implementation trains.</param>
/// <param name="ProgressSeconds">Time between two progress events.</param>
/// <param name="Pack">Whether it may be trained together with others. Only the engine torch can.</param>
public sealed record TrainCommand(
    string Run,
    Hyperparameters Hyperparameters,
    DataReference Data,
    string Device,
    string CheckpointDirectory,
    IReadOnlyList<CheckpointReference> ResumeFrom,
    double? BestMetric,
    string Metric = "val_loss",
    double SecondsBefore = 0,
    double CheckpointSeconds = 30,
    EngineChoice Engine = EngineChoice.Auto,
    double ProgressSeconds = 0.5,
    PackMode Pack = PackMode.Off) : TrainerCommand
{
    /// <summary>The step at which the run is to wait for <c>continue</c> or <c>pause</c>; null: it trains to max_iters.</summary>
    public int? UntilStep { get; init; }

    /// <summary>
    /// Steps after each of which the run is evaluated and checkpointed whatever eval_interval says. Such a run is never part of a pack.
    /// </summary>
    public IReadOnlyList<int> Rungs { get; init; } = [];

    /// <summary>
    /// Of a run that branched off another one: a checkpoint of this step may be of another configuration with the same parameters, and the
    /// run never begins at step 0. Null for all others.
    /// </summary>
    public int? ForkedStep { get; init; }

    /// <summary>The last step whose evaluation is recorded; null when none is, or it is not known.</summary>
    public int? EvaluatedStep { get; init; }
}

/// <summary>A checkpoint file and what the store knows of it.</summary>
/// <param name="Sha256">Of the whole file, lower-case hex.</param>
public sealed record CheckpointReference(string Path, int Step, string Sha256);

/// <summary>Checkpoint, answer <c>stopped</c>, wait for the next command.</summary>
/// <param name="Run">The run to stop; null for all that came before.</param>
public sealed record StopCommand(string? Run = null) : TrainerCommand;

/// <summary>Go on to a later step than <c>train</c>, or an earlier <c>continue</c>, said. An earlier step changes nothing.</summary>
/// <param name="UntilStep">As in <see cref="TrainCommand"/>.</param>
public sealed record ContinueCommand(string Run, int? UntilStep) : TrainerCommand;

/// <summary>
/// Leave the run where it is, without a checkpoint, and answer <c>stopped</c>: the run waits, or the worker has no right to it any more.
/// </summary>
public sealed record PauseCommand(string Run) : TrainerCommand;

/// <summary>Say what device kind a run would be trained on, without training it.</summary>
/// <param name="Device">As in <see cref="TrainCommand"/>.</param>
/// <param name="Engine">As in <see cref="TrainCommand"/>.</param>
/// <param name="Pack">As in <see cref="TrainCommand"/>; off for a run with rungs.</param>
public sealed record KindCommand(
    string Run, Hyperparameters Hyperparameters, string Device, EngineChoice Engine, PackMode Pack) : TrainerCommand;

/// <summary>Sample text from a checkpoint.</summary>
/// <param name="Prompt">What the text starts with; the vocabulary must have it. Empty: the vocabulary's first token.</param>
/// <param name="Temperature">Logits are divided by it; 0 takes the likeliest token.</param>
public sealed record GenerateCommand(
    string Run,
    CheckpointReference Checkpoint,
    DataReference Data,
    string Device,
    string Prompt,
    int Tokens,
    double Temperature,
    long Seed) : TrainerCommand;

/// <summary>Measure a checkpoint on sequences of the validation text that no evaluation of its sweep has used.</summary>
public sealed record ScoreCommand(
    string Run,
    CheckpointReference Checkpoint,
    DataReference Data,
    string Device,
    FreshSequences Sequences,
    EngineChoice Engine = EngineChoice.Auto) : TrainerCommand;

/// <summary>End the process.</summary>
public sealed record ExitCommand : TrainerCommand;

/// <summary>What a trainer says to its worker.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReadyEvent), "ready")]
[JsonDerivedType(typeof(KindEvent), "kind")]
[JsonDerivedType(typeof(StartedEvent), "started")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(EvalEvent), "eval")]
[JsonDerivedType(typeof(CheckpointEvent), "checkpoint")]
[JsonDerivedType(typeof(WaitingEvent), "waiting")]
[JsonDerivedType(typeof(CompletedEvent), "completed")]
[JsonDerivedType(typeof(StoppedEvent), "stopped")]
[JsonDerivedType(typeof(FailedEvent), "failed")]
[JsonDerivedType(typeof(SampleEvent), "sample")]
[JsonDerivedType(typeof(ScoredEvent), "scored")]
public abstract record TrainerEvent;

/// <summary>An event of one run.</summary>
/// <param name="Run">The id that its command gave.</param>
public abstract record RunEvent(string Run) : TrainerEvent;

/// <param name="Protocol"><see cref="TrainerProtocol.Version"/> of the trainer.</param>
/// <param name="Backend">Who computes, for people and for the run's record: <c>TorchSharp 0.107.0</c>.</param>
public sealed record ReadyEvent(int Protocol, int ResultVersion, string Backend, int Pid) : TrainerEvent;

/// <summary>The answer to <see cref="KindCommand"/>.</summary>
/// <param name="DeviceKind">As <see cref="StartedEvent"/> would have it.</param>
public sealed record KindEvent(string Run, string DeviceKind) : RunEvent(Run);

/// <param name="Step">The step training goes on from: 0, or the checkpoint's.</param>
/// <param name="DeviceKind">What results depend on besides the configuration: GPU model, or CPU instruction set and kernel set.</param>
/// <param name="Engine">The implementation that trains: <c>torch</c> or <c>fused</c>.</param>
public sealed record StartedEvent(string Run, int Step, long NParams, int VocabSize, string DeviceKind, string Engine) : RunEvent(Run);

/// <param name="Step">Updates done.</param>
/// <param name="Loss">The last training batch's loss, when it was read back; for display only.</param>
public sealed record ProgressEvent(string Run, int Step, double TokensPerSecond, double? Loss) : RunEvent(Run);

/// <param name="ValGroups">
/// Mean validation losses of each 16 sequences (<see cref="LossGroups"/>): of evaluations at rungs, of the last one, and of each that is
/// the best so far; null for others.
/// </param>
public sealed record EvalEvent(
    string Run, Evaluation Evaluation, [property: JsonConverter(typeof(Float32Converter))] float[]? ValGroups) : RunEvent(Run);

/// <summary>
/// The run is at its until_step, which is saved and evaluated, and waits for <see cref="ContinueCommand"/>, <see cref="PauseCommand"/> or
/// <see cref="StopCommand"/>; it says nothing more by itself.
/// </summary>
public sealed record WaitingEvent(string Run, int Step) : RunEvent(Run);

/// <param name="Best">True when this step's metric is the best so far.</param>
/// <param name="Seconds">Training time up to here, over all attempts.</param>
public sealed record CheckpointEvent(string Run, CheckpointReference Checkpoint, long Bytes, bool Best, double Seconds) : RunEvent(Run);

/// <param name="ParamsSha256">SHA-256 of the final parameters' bytes in checkpoint order: equal runs have equal hashes.</param>
/// <param name="TokensPerSecond">Training throughput of this attempt, evaluations left out.</param>
public sealed record CompletedEvent(string Run, int Step, double Seconds, double TokensPerSecond, string ParamsSha256) : RunEvent(Run);

/// <summary>
/// The answer to <see cref="StopCommand"/>, and a checkpoint of this step was sent before it, unless no step was made; or to
/// <see cref="PauseCommand"/>.
/// </summary>
public sealed record StoppedEvent(string Run, int Step, double Seconds) : RunEvent(Run);

/// <param name="Step">Updates done when it failed; for <see cref="FailureKind.Diverged"/> the step whose loss was not finite.</param>
public sealed record FailedEvent(string Run, FailureKind Kind, string Message, int Step) : RunEvent(Run);

public sealed record SampleEvent(string Run, string Text) : RunEvent(Run);

/// <param name="Loss">Mean validation loss over the sequences, in nats per token.</param>
/// <param name="Sem">The standard error of that mean.</param>
/// <param name="Sequences">How many there were.</param>
/// <param name="AreUnused">False where the validation text has no room for such sequences, and all of it was measured instead.</param>
/// <param name="Room">How many sequences of tokens that no evaluation has used it has room for.</param>
/// <param name="StartsSha256">SHA-256 of where they start, in order, lower-case hex: equal for scores of the same sequences.</param>
/// <param name="Groups">Mean losses of each 16 sequences (<see cref="LossGroups"/>).</param>
/// <param name="DeviceKind">As in <see cref="StartedEvent"/>.</param>
/// <param name="Engine">The implementation that computed: <c>torch</c> or <c>fused</c>.</param>
public sealed record ScoredEvent(
    string Run,
    double Loss,
    double Sem,
    int Sequences,
    bool AreUnused,
    int Room,
    string StartsSha256,
    [property: JsonConverter(typeof(Float32Converter))] float[] Groups,
    string DeviceKind,
    string Engine) : RunEvent(Run);
