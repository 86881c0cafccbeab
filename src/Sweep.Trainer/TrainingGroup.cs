using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>Trainings that make their steps together: one on an engine of its own, or some as a pack.</summary>
internal sealed class TrainingGroup : IDisposable
{
    private readonly ITrainingEngine? _engine;
    private readonly TorchPack? _pack;

    public TrainingGroup(Training training, ITrainingEngine engine)
    {
        Members = [training];
        _engine = engine;
    }

    private TrainingGroup(IReadOnlyList<Training> members, TorchPack pack)
    {
        Members = members;
        _pack = pack;
    }

    /// <summary>A pack of trainings of one key, that they leave their former groups for.</summary>
    public static TrainingGroup Of(IReadOnlyList<Training> members)
    {
        var key = members[0].Key!;
        var pack = new TorchPack([.. members.Select(m => m.Command.Hyperparameters)], key.Shape.VocabularySize, [.. members.Select(m => m.Data)], key.Device);
        var group = new TrainingGroup(members, pack);
        for (var i = 0; i < members.Count; i++)
            members[i].MoveTo(group, pack[i]);
        return group;
    }

    public IReadOnlyList<Training> Members { get; }

    /// <summary>True while nobody has left it or is over.</summary>
    public bool IsWhole => Members.All(IsHere);

    /// <summary>True when nobody needs it any more.</summary>
    public bool IsEmpty => !Members.Any(IsHere);

    /// <summary>One step of every member. One that fails has changed nothing.</summary>
    public void Step()
    {
        if (_pack is not null)
            _pack.TrainStep([.. Members.Select(member => member.Step)]);
        else
            _engine!.TrainStep(Members[0].Step);
    }

    public void Dispose()
    {
        _engine?.Dispose();
        _pack?.Dispose();
    }

    private bool IsHere(Training member) => member.Group == this && !member.IsOver;
}
