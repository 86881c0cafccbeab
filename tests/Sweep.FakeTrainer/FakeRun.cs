using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sweep.Core;
using Sweep.Core.Protocol;

namespace Sweep.FakeTrainer;

/// <summary>One "training": the events of a real one, with losses that are a function of seed, learning rate and step.</summary>
internal sealed partial class FakeRun(FakeOptions options, TrainCommand command, CommandInbox inbox, TextWriter output)
{
    private readonly Hyperparameters _h = command.Hyperparameters;
    private readonly int _number = RunId.TryParse(command.Run, out var id) ? id.Number : 0;
    private readonly int _attempt = options.CountAttempt(command.Run);
    private double? _best = command.BestMetric;
    private int? _untilStep = command.UntilStep;
    private bool _deaf;

    public void Train()
    {
        var from = command.ResumeFrom.FirstOrDefault(FakeCheckpoint.IsSound)?.Step ?? 0;
        Say(new StartedEvent(command.Run, from, 42, 65, "fake device", "fake"));
        for (var step = from; ; step++)
        {
            // A checkpoint's own step was evaluated before it was written, but not where the run was to wait.
            var isNew = step > from || step == 0;
            if ((isNew || step > command.EvaluatedStep) && (_h.EvaluatesAt(step) || IsAtRung(step) || WaitsAt(step)))
                Evaluate(step, isNew);
            foreach (var act in options.Acts.Where(act => act.AppliesTo(_number, _attempt, step)))
            {
                if (!Perform(act, step))
                    return;
            }
            if (step == _h.MaxIters)
                break;
            if (WaitsAt(step))
                Say(new WaitingEvent(command.Run, step));
            while (WaitsAt(step))
            {
                if (!Obey(inbox.Next(), step))
                    return;
            }
            if (!ObeyWaiting(step))
                return;
        }
        Say(new CompletedEvent(command.Run, _h.MaxIters, Seconds(_h.MaxIters), 1000, Hash($"{_h.Seed} {_h.LearningRate:R} {_h.MaxIters}")));
    }

    private bool IsAtRung(int step) => command.Rungs.Contains(step);

    private bool WaitsAt(int step) => step >= _untilStep && step < _h.MaxIters;

    private void Evaluate(int step, bool isNew)
    {
        var loss = Loss(step);
        var isBest = _h.EvaluatesAt(step) && (_best is not { } best || loss < best);
        if (isBest)
            _best = loss;
        var isKept = isBest || IsAtRung(step) || step == _h.MaxIters;
        var saves = options.Checkpoints && isNew && (isKept || WaitsAt(step));
        var savesFirst = saves && WaitsAt(step);
        if (savesFirst)
            Checkpoint(step, isBest);
        if (options.Acts.Any(act => act.What == "die-unevaluated" && act.AppliesTo(_number, _attempt, step)))
            Environment.Exit(3);
        var evaluation = new Evaluation(step, loss - 0.125, 0.01, loss, 0.01, Seconds(step));
        Say(new EvalEvent(command.Run, evaluation, isKept ? [(float)loss] : null));
        if (saves && !savesFirst)
            Checkpoint(step, isBest);
    }

    private void Checkpoint(int step, bool isBest)
    {
        var (reference, bytes) = FakeCheckpoint.Write(command.CheckpointDirectory, step);
        Say(new CheckpointEvent(command.Run, reference, bytes, isBest, Seconds(step)));
    }

    /// <summary>Does what was asked for since the last look; false when the run is over by it.</summary>
    private bool ObeyWaiting(int step) => _deaf || !inbox.TryNext(out var next) || Obey(next!, step);

    private bool Obey(TrainerCommand asked, int step)
    {
        switch (asked)
        {
            case ContinueCommand { UntilStep: null }:
                _untilStep = null;
                return true;
            case ContinueCommand { UntilStep: { } later }:
                _untilStep = Math.Max(later, _untilStep ?? int.MaxValue);
                return true;
            case PauseCommand:
                Say(new StoppedEvent(command.Run, step, Seconds(step)));
                return false;
            case StopCommand when !_deaf:
                Stop(step);
                return false;
            default:
                return true;
        }
    }

    private void Stop(int step)
    {
        if (options.Checkpoints && !WaitsAt(step))
            Checkpoint(step, false);
        Say(new StoppedEvent(command.Run, step, Seconds(step)));
    }

    /// <summary>False when the run is over by it.</summary>
    private bool Perform(Misbehaviour act, int step)
    {
        Console.Error.WriteLine($"fake trainer: {act.What} {act.Detail} at step {step} of {command.Run}, attempt {_attempt}");
        switch (act.What)
        {
            case "exit":
                Environment.Exit(int.Parse(act.Detail, CultureInfo.InvariantCulture));
                return false;
            case "signal":
                // The runtime takes a first SIGSEGV for a fault, puts the default action back and expects the instruction to fault again.
                while (true)
                {
                    _ = Kill(Environment.ProcessId, int.Parse(act.Detail, CultureInfo.InvariantCulture));
                    Thread.Sleep(10);
                }
            case "die-unevaluated":
                // Done where the step is evaluated.
                return true;
            case "hang":
                Thread.Sleep(Timeout.Infinite);
                return false;
            case "deaf":
                _deaf = true;
                return true;
            case "garbage":
                Print("Segmentation fault? No, a library that prints to stdout.");
                return true;
            case "long-line":
                Print(new string('x', 8 << 20));
                return true;
            case "gate":
                return PassGate(Path.Combine(options.State!, act.Detail), step);
            case "disk-full":
                Say(new FailedEvent(command.Run, FailureKind.DiskFull, "cannot write the checkpoint: No space left on device", step));
                return false;
            case "fail":
                var kind = RunStateNames.ParseFailureKind(act.Detail);
                Say(new FailedEvent(command.Run, kind, $"a failure of kind {act.Detail} was asked for", step));
                return false;
            default:
                throw new ArgumentException($"unknown misbehaviour '{act.What}'");
        }
    }

    private bool PassGate(string file, int step)
    {
        while (!File.Exists(file))
        {
            if (!ObeyWaiting(step))
                return false;
            Say(new ProgressEvent(command.Run, step, 1000, null));
            Thread.Sleep(5);
        }
        return true;
    }

    private double Loss(int step) => 1 + (3 + (_h.Seed % 17 * 0.03125)) / (1 + (step * _h.LearningRate));

    private static double Seconds(int step) => step * 0.0009765625;

    private void Say(TrainerEvent what) => Print(TrainerProtocol.Write(what));

    private void Print(string line)
    {
        output.Write(line + "\n");
        output.Flush();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
