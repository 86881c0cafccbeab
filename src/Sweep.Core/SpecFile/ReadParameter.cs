namespace Sweep.Core;

/// <summary>An entry of <c>parameters:</c> as it was read.</summary>
/// <param name="At">Its key.</param>
/// <param name="Parameter">What is usable of it; null when nothing is.</param>
/// <param name="Places">Where its values stand, as far as they are written one by one.</param>
internal sealed record ReadParameter(Hyperparameter Hyperparameter, Mark At, SweepParameter? Parameter,
    IReadOnlyDictionary<ParameterValue, Mark> Places)
{
    public Mark PlaceOf(ParameterValue value) => Places.GetValueOrDefault(value, At);
}
