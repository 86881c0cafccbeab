namespace Sweep.Core.EarlyStopping;

/// <summary>One stored evaluation at a rung's step.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="Step">Exactly the step at which it was measured.</param>
/// <param name="Value">The metric there, the less the better; NaN and infinities count as infinite.</param>
public readonly record struct RungValue(int Run, int Step, double Value);
