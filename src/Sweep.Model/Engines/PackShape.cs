using Sweep.Core;

namespace Sweep.Model;

/// <summary>
/// What runs must have in common to be members of one <see cref="TorchEngine"/>: all that decides the sizes of tensors and the arithmetic
/// on them.
/// </summary>
/// <param name="Common">The hyperparameters, with those that members may have of their own at their defaults.</param>
public sealed record PackShape(Hyperparameters Common, int VocabularySize)
{
    public static PackShape Of(Hyperparameters hyperparameters, int vocabularySize) => new(
        Hyperparameter.All.Where(p => p.MayDifferInPack).Aggregate(hyperparameters, (common, p) => p.Reset(common)),
        vocabularySize);
}
