using Sweep.Core;

namespace Sweep.Model;

/// <summary>What runs must have in common to be trained as one <see cref="TorchPack"/>: all that decides the sizes of tensors and the arithmetic on them.</summary>
/// <param name="Common">The hyperparameters, with those that members may have of their own at their defaults.</param>
public sealed record PackShape(Hyperparameters Common, int VocabularySize)
{
    private static readonly Hyperparameters s_defaults = new();

    public static PackShape Of(Hyperparameters hyperparameters, int vocabularySize) => new(
        hyperparameters with
        {
            MaxIters = s_defaults.MaxIters,
            EvalInterval = s_defaults.EvalInterval,
            EvalIters = s_defaults.EvalIters,
            LearningRate = s_defaults.LearningRate,
            Dropout = s_defaults.Dropout,
            WeightDecay = s_defaults.WeightDecay,
            Beta1 = s_defaults.Beta1,
            Beta2 = s_defaults.Beta2,
            GradClip = s_defaults.GradClip,
            Seed = s_defaults.Seed,
        }, vocabularySize);
}
