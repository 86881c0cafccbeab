using System.Globalization;
using Sweep.Core;

namespace Sweep.Model;

/// <summary>A loss that is not a finite number.</summary>
public sealed class DivergedException(int step, double loss, string what)
    : SweepException(string.Create(
        CultureInfo.InvariantCulture, $"the {what} after {step} updates is {loss}; choose a smaller learning_rate, or set grad_clip"))
{
    /// <summary>Updates done when the loss was computed.</summary>
    public int Step { get; } = step;
}
