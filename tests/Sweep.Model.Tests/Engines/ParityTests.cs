using Sweep.Testing;

namespace Sweep.Model.Tests;

/// <summary>Each engine against PyTorch's own numbers.</summary>
public class ParityTests
{
    [SharedFact("parity", "gpt_tiny.json")]
    public void Torch_TinyGpt_ComputesPyTorchsNumbers()
    {
        var reference = ParityReference.Load();
        using var engine = new TorchEngine([reference.Hyperparameters], reference.VocabularySize, data: null, "cpu");

        AssertParity(reference, engine, step => engine.TrainStep([step], reference.Ids, reference.Targets), () => engine.Gradient(0));
    }

    [SharedFact("parity", "gpt_tiny.json")]
    public void Fused_TinyGpt_ComputesPyTorchsNumbers()
    {
        var reference = ParityReference.Load();
        using var engine = new FusedEngine(reference.Hyperparameters, reference.VocabularySize, data: null, "cpu");

        AssertParity(reference, engine, step => engine.TrainStep(step, reference.Ids, reference.Targets), engine.Gradient);
    }

    private static void AssertParity(ParityReference reference, ITrainingEngine engine, Action<int> train, Func<float[]> gradient)
    {
        var state = reference.State();
        engine.Members[0].Import(state);
        ParityReference.AssertClose("logits", reference.Logits, Logits(reference, engine));

        train(0);
        Assert.Equal(reference.Loss, Assert.Single(engine.Members[0].TakeLosses()), 5);
        reference.AssertClose("grads", gradient());
        engine.Members[0].Export(state);
        reference.AssertClose("params_after_1", state.Parameters);

        train(1);
        train(2);
        engine.Members[0].Export(state);
        reference.AssertClose("params_after_3", state.Parameters);
    }

    /// <summary>(B, T, V): the logits after every prefix of every sequence.</summary>
    private static float[] Logits(ParityReference reference, ITrainingEngine engine)
    {
        var (t, v) = (reference.Hyperparameters.BlockSize, reference.VocabularySize);
        var logits = new float[reference.Ids.Length * v];
        for (var position = 0; position < reference.Ids.Length; position++)
        {
            var sequence = position / t * t;
            engine.Members[0].NextLogits(reference.Ids.AsSpan(sequence..(position + 1)), logits.AsSpan(position * v, v));
        }
        return logits;
    }
}
