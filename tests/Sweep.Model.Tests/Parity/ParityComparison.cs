using Sweep.Core;

namespace Sweep.Model.Parity;

/// <summary>
/// An engine against PyTorch's own numbers in one file: logits, the first step's gradient, and of every step gradient norm, learning rate,
/// loss and parameters.
/// </summary>
internal sealed class ParityComparison(ParityReference reference, EngineChoice engine, string device)
{
    /// <summary>A file with fewer steps shows nothing of AdamW's moments.</summary>
    public const int FewestSteps = 3;

    /// <summary>What the engine's numbers depend on; empty until there are differences.</summary>
    public string DeviceKind { get; private set; } = "";

    /// <summary>Every difference there is to see, in the order in which it is computed.</summary>
    /// <exception cref="InvalidDataException">The file lacks something, or the engine gives another number of values.</exception>
    public IEnumerable<ParityDifference> Differences()
    {
        var state = reference.State();
        using var trained = new ParityEngine(engine, device, reference, reference.Hyperparameters);
        DeviceKind = trained.DeviceKind;
        trained.Model.Import(state);
        yield return ParityDifference.OfTensor("logits", "of the first micro-batch", reference.Logits, Logits(trained.Model));

        var step = 0;
        foreach (var expected in reference.Steps())
        {
            // Where an engine clips its gradient in place, the gradient before that is seen in a step without clipping.
            using var unclipped = new ParityEngine(engine, device, reference, reference.Hyperparameters with { GradClip = 0 });
            unclipped.Model.Import(state);
            unclipped.TrainStep(step);
            var gradient = unclipped.Gradient();
            foreach (var difference in step == 0 ? Each("gradient", "", reference.Gradient, gradient) : [])
                yield return difference;
            if (expected.GradientNorm is { } norm)
            {
                var ours = Math.Sqrt(gradient.Sum(g => g * (double)g));
                yield return ParityDifference.OfNumber("gradient norm", $"of step {step}", norm, ours);
            }
            if (expected.LearningRate is { } rate)
            {
                var ours = LearningRateSchedule.At(reference.Hyperparameters, step);
                yield return ParityDifference.OfNumber("learning rate", $"of step {step}", rate, ours);
            }

            trained.TrainStep(step);
            yield return ParityDifference.OfNumber("loss", $"of step {step}", expected.Loss, trained.Model.TakeLosses().Single());
            trained.Model.Export(state);
            step++;
            foreach (var difference in Each("parameters", $" after {step} steps", expected.Parameters, state.Parameters))
                yield return difference;
        }
        if (step < FewestSteps)
            throw new InvalidDataException($"it has {step} steps; {FewestSteps} are needed");
    }

    /// <summary>A difference for each tensor of a flat buffer; none where the file does not record it.</summary>
    private List<ParityDifference> Each(string kind, string when, double[]? expected, float[] actual) =>
        expected is null ? [] : [.. reference.Layout.Select(p => ParityDifference.OfTensor(
            kind, $"{p.Name}{when}", expected.AsSpan(p.Offset, p.Count), actual.AsSpan(p.Offset, p.Count)))];

    /// <summary>(B, T, V): the logits after every prefix of every sequence of the first micro-batch.</summary>
    private float[] Logits(ITrainedModel model)
    {
        var (t, v, ids) = (reference.Hyperparameters.BlockSize, reference.VocabularySize, reference.Ids[0]);
        var logits = new float[ids.Length * v];
        for (var position = 0; position < ids.Length; position++)
        {
            var sequence = position / t * t;
            model.NextLogits(ids.AsSpan(sequence..(position + 1)), logits.AsSpan(position * v, v));
        }
        return logits;
    }
}
