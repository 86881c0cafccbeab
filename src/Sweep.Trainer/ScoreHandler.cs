using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Sweep.Core;
using Sweep.Core.Protocol;
using Sweep.Core.Scoring;
using Sweep.Model;

namespace Sweep.Trainer;

/// <summary>One <c>score</c> command.</summary>
internal sealed class ScoreHandler(ScoreCommand command, CorpusCache corpora, EventWriter events)
{
    public void Run()
    {
        try
        {
            events.Write(Score());
        }
        catch (Exception e)
        {
            // A checkpoint that cannot be read is no crash that a retry could mend.
            var kind = e is SafetensorsException ? FailureKind.Data : FailureClassifier.Classify(e);
            if (kind == FailureKind.Crash)
                Log.Error(e.ToString());
            if (kind == FailureKind.OutOfMemory)
                Memory.Release();
            events.Write(new FailedEvent(command.Run, kind, e.Message, command.Checkpoint.Step));
        }
    }

    private ScoredEvent Score()
    {
        var corpus = corpora.Get(command.Data);
        var (info, state) = CheckpointLoader.Load(command.Checkpoint);
        if (!info.Data.IsSameText(corpus.Reference))
            throw new DataException($"{command.Checkpoint.Path} was trained on another text than {corpus.Source}");
        var h = info.Hyperparameters;
        if (h.BlockSize > command.Sequences.BlockSize)
            throw new ConfigException($"sequences of {command.Sequences.BlockSize} tokens are too short for block_size {h.BlockSize}");
        using var engine = TrainingEngines.Create(
            command.Engine, command.Device, h, corpus.Vocabulary.Size, new TrainingData(corpus, h));
        var model = engine.Members[0];
        model.Import(state);
        var chosen = FreshStarts.Choose(corpus, command.Sequences);
        var losses = SequenceScorer.Losses(model, chosen.Starts);
        var loss = LossEstimate.Of(losses);
        if (!double.IsFinite(loss.Mean))
            throw new DivergedException(info.Step, loss.Mean, "scored loss");
        var places = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(chosen.Starts)));
        return new ScoredEvent(command.Run, loss.Mean, loss.Sem, losses.Length, chosen.AreUnused, chosen.Room, places,
            LossGroups.Of(losses), engine.DeviceKind, engine.Name);
    }
}
