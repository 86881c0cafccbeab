using Sweep.Core;
using Sweep.Testing;

namespace Sweep.Model.Tests;

/// <summary>Each engine against PyTorch's own numbers, in every file of shared/parity/.</summary>
public class ParityTests
{
    /// <summary>(engine, file)</summary>
    public static TheoryData<EngineChoice, string> EnginesAndFiles
    {
        get
        {
            var all = new TheoryData<EngineChoice, string>();
            foreach (var file in ParityReference.Files)
            {
                all.Add(EngineChoice.Torch, file);
                all.Add(EngineChoice.Fused, file);
            }
            return all;
        }
    }

    [SharedTheory("parity")]
    [MemberData(nameof(EnginesAndFiles))]
    public void TrainStep_EveryReference_ComputesPyTorchsNumbers(EngineChoice engine, string file)
    {
        var reference = ParityReference.Load(file);
        var state = reference.State();
        using var trained = new ParityEngine(engine, reference, reference.Hyperparameters);
        trained.Model.Import(state);
        ParityReference.AssertClose("logits", reference.Logits, Logits(reference, trained.Model));

        var step = 0;
        foreach (var expected in reference.Steps())
        {
            // Where an engine clips its gradient in place, the gradient before that is seen in a step without clipping.
            using var unclipped = new ParityEngine(engine, reference, reference.Hyperparameters with { GradClip = 0 });
            unclipped.Model.Import(state);
            unclipped.TrainStep(step);
            var gradient = unclipped.Gradient();
            if (step == 0)
                reference.AssertClose("gradient", reference.Gradient, gradient);
            AssertRelative($"gradient norm of step {step}", expected.GradientNorm, Math.Sqrt(gradient.Sum(g => g * (double)g)));
            var rate = LearningRateSchedule.At(reference.Hyperparameters, step);
            AssertRelative($"learning rate of step {step}", expected.LearningRate, rate);

            trained.TrainStep(step);
            AssertRelative($"loss of step {step}", expected.Loss, Assert.Single(trained.Model.TakeLosses()));
            trained.Model.Export(state);
            if (expected.Parameters is { } parameters)
                reference.AssertClose($"parameters after {step + 1} steps,", parameters, state.Parameters);
            step++;
        }
        Assert.True(step >= 3, $"{file} has {step} steps");
    }

    private static void AssertRelative(string what, double? expected, double actual)
    {
        if (expected is { } value)
            Assert.True(Math.Abs(actual - value) <= 1e-5 * Math.Abs(value), $"{what} is {actual}, expected {value}");
    }

    /// <summary>(B, T, V): the logits after every prefix of every sequence of the first micro-batch.</summary>
    private static float[] Logits(ParityReference reference, ITrainedModel model)
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
