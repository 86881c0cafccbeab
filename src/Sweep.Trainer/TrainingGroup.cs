using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>Trainings that make their steps together: one on an engine of its own, or some as a pack.</summary>
internal sealed class TrainingGroup : IDisposable
{
    private readonly ITrainingEngine _engine;

    /// <param name="members">In the order of the engine's members.</param>
    public TrainingGroup(IReadOnlyList<Training> members, ITrainingEngine engine)
    {
        Members = members;
        _engine = engine;
    }

    /// <summary>A pack of trainings of one key, that they leave their former groups for.</summary>
    public static TrainingGroup Of(IReadOnlyList<Training> members)
    {
        var key = members[0].Key!;
        var engine = new TorchEngine(
            [.. members.Select(m => m.Command.Hyperparameters)], key.Shape.VocabularySize, [.. members.Select(m => m.Data)], key.Device);
        var group = new TrainingGroup(members, engine);
        for (var i = 0; i < members.Count; i++)
            members[i].MoveTo(group, engine.Members[i]);
        return group;
    }

    public IReadOnlyList<Training> Members { get; }

    /// <summary>True while nobody has left it or is over.</summary>
    public bool IsWhole => Members.All(IsHere);

    /// <summary>True when nobody needs it any more.</summary>
    public bool IsEmpty => !Members.Any(IsHere);

    /// <summary>True while a member waits for the worker. Such a run is alone in its group.</summary>
    public bool Waits => Members.Any(member => member.Waits);

    /// <summary>One step of every member. One that fails has changed nothing.</summary>
    public void Step() => _engine.TrainStep([.. Members.Select(member => member.Step)]);

    public void Dispose() => _engine.Dispose();

    private bool IsHere(Training member) => member.Group == this && !member.IsOver;
}
