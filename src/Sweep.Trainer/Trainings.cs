using Sweep.Core;
using Sweep.Core.Protocol;

namespace Sweep.Trainer;

/// <summary>
/// All runs that this process trains. They go on in rounds: each does what is due between two steps, and then every group makes one step,
/// but those that wait for the worker. A run that ends or fails, and one that comes, changes the groups at a round's beginning and nobody's
/// numbers.
/// </summary>
internal sealed class Trainings(CorpusCache corpora, EventWriter events, TimeProvider time)
{
    private readonly List<Training> _trainings = [];
    private readonly List<TrainingGroup> _groups = [];
    private readonly PackSizes _sizes = new(time);
    private bool _changed;

    /// <summary>True when no run can make a step: there is none, or all wait for the worker.</summary>
    public bool NoneCanStep => _trainings.TrueForAll(training => training.Waits);

    /// <summary>Told of every run that is over, after its last event.</summary>
    public Action<QueuedCommand> Ended { get; init; } = _ => { };

    public void Begin(QueuedCommand queued, TrainCommand command)
    {
        var training = new Training(queued, command, events);
        training.Begin(corpora, time);
        _trainings.Add(training);
        if (training.Group is { } alone)
            _groups.Add(alone);
        _changed = true;
        RemoveEnded();
    }

    /// <summary>The run goes on to a later step. One that is over is no error: it ended while the worker said so.</summary>
    public void Continue(ContinueCommand command) =>
        _trainings.Find(training => training.Command.Run == command.Run)?.Continue(command.UntilStep);

    /// <summary>One step of every run that does not wait.</summary>
    public void Round()
    {
        // One run by itself never waits: what it does between steps on behalf of the last one counts.
        if (_trainings.Count > 1)
            _trainings.ForEach(training => training.LetOthersStep());
        else
            _trainings.ForEach(training => training.GoOn());
        _trainings.ForEach(training => training.Prepare());
        RemoveEnded();
        while (_changed)
            Form();
        foreach (var group in _groups.Where(group => !group.Waits))
            Step(group);
        RemoveEnded();
    }

    private void Step(TrainingGroup group)
    {
        foreach (var member in group.Members)
            member.GoOn();
        try
        {
            group.Step();
        }
        catch (Exception e) when (group.Members.Count > 1 && FailureClassifier.Classify(e) == FailureKind.OutOfMemory)
        {
            Shrink(group.Members);
            return;
        }
        catch (Exception e)
        {
            foreach (var member in group.Members)
                member.Fail(e);
            return;
        }
        foreach (var member in group.Members)
        {
            member.Stepped();
            if (_trainings.Count > 1)
                member.LetOthersStep();
        }
    }

    /// <summary>Brings the groups to what the trainings that are left want.</summary>
    private void Form()
    {
        _changed = false;
        foreach (var alike in _trainings.Where(training => training.Key is not null).GroupBy(training => training.Key!).ToList())
        {
            var trainings = alike.ToList();
            foreach (var wanted in trainings.Chunk(_sizes.Of(alike.Key, trainings)))
            {
                if (!_groups.Any(group => group.IsWhole && group.Members.SequenceEqual(wanted)))
                    Form(wanted);
            }
        }
        RemoveEnded();
    }

    private void Form(Training[] members)
    {
        try
        {
            var group = TrainingGroup.Of(members);
            _groups.Add(group);
            // One whose last loss was found not finite on the way is over.
            _changed |= !group.IsWhole;
        }
        catch (Exception e) when (members.Length > 1 && FailureClassifier.Classify(e) == FailureKind.OutOfMemory)
        {
            Shrink(members);
        }
        catch (Exception e)
        {
            foreach (var member in members)
                member.Fail(e);
        }
    }

    private void Shrink(IReadOnlyList<Training> members)
    {
        Log.Warning($"memory does not suffice for a pack of {members.Count} runs; it is halved");
        _sizes.Halve(members[0].Key!, members.Count);
        _changed = true;
        Memory.Release();
    }

    private void RemoveEnded()
    {
        foreach (var over in _trainings.Where(training => training.IsOver).ToList())
        {
            _trainings.Remove(over);
            _changed = true;
            Ended(over.Queued);
        }
        foreach (var left in _groups.Where(group => group.IsEmpty).ToList())
        {
            _groups.Remove(left);
            left.Dispose();
        }
    }
}
