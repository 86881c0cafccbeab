namespace Sweep.Kernels.Tests;

/// <summary>Against numbers that PyTorch computed.</summary>
public class ParityTests
{
    private const double Tolerance = 1e-5;

    [SharedFact("parity", "gpt_tiny.json")]
    public void Logits_EveryPrefix_EqualTheReference() => OnEverySet((reference, gpt) =>
    {
        var block = reference.Hyperparameters.BlockSize;
        var logits = new float[reference.Vocabulary];
        for (var sequence = 0; sequence < reference.Hyperparameters.BatchSize; sequence++)
        {
            for (var length = 1; length <= block; length++)
            {
                gpt.Logits(reference.X.AsSpan(sequence * block, length), logits);
                var expected = reference.Logits.AsSpan((sequence * block + length - 1) * reference.Vocabulary, reference.Vocabulary);
                Near.Assert(expected, logits, Tolerance, $"logits of sequence {sequence}, {length} tokens");
            }
        }
    });

    [SharedFact("parity", "gpt_tiny.json")]
    public void Backward_ReferenceBatch_EqualsLossAndEveryGradient() => OnEverySet((reference, gpt) =>
    {
        Assert.Equal(reference.Number("loss"), gpt.Backward(reference.X, reference.Y, 0), Tolerance);
        Near.Assert(reference.Flat("grads"), gpt.Copy(FusedBuffer.Gradients), Tolerance, "gradients");
    });

    [SharedFact("parity", "gpt_tiny.json")]
    public void TrainStep_OneAndThree_EqualsTheReferencesParameters() => OnEverySet((reference, gpt) =>
    {
        gpt.TrainStep(reference.X, reference.Y, 0);
        Near.Assert(reference.Flat("params_after_1"), gpt.Copy(FusedBuffer.Parameters), Tolerance, "parameters after 1 step");
        gpt.TrainStep(reference.X, reference.Y, 1);
        gpt.TrainStep(reference.X, reference.Y, 2);
        Near.Assert(reference.Flat("params_after_3"), gpt.Copy(FusedBuffer.Parameters), Tolerance, "parameters after 3 steps");
        Assert.Equal(reference.Number("loss_after_3"), gpt.Backward(reference.X, reference.Y, 3), Tolerance);
    });

    [SharedFact("parity", "gpt_tiny.json")]
    public void EvalLosses_ReferenceBatch_AverageToTheLoss() => OnEverySet((reference, gpt) =>
    {
        var losses = new float[reference.Hyperparameters.BatchSize];
        gpt.EvalLosses(reference.X, reference.Y, losses);
        Assert.Equal(reference.Number("loss"), losses.Average(l => (double)l), Tolerance);
    });

    private static void OnEverySet(Action<ParityReference, FusedModel> check)
    {
        using var reference = new ParityReference();
        foreach (var set in KernelSets.Here)
        {
            using var gpt = new FusedModel(reference.Vocabulary, reference.Hyperparameters, set);
            gpt.Write(FusedBuffer.Parameters, reference.Flat("params"));
            check(reference, gpt);
        }
    }
}
