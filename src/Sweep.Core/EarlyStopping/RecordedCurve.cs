namespace Sweep.Core.EarlyStopping;

/// <summary>What a run without rungs has left behind.</summary>
/// <param name="Number">The N of <c>SWEEP/N</c>.</param>
/// <param name="Configuration">The number of its configuration's first run.</param>
/// <param name="MaxIters">The steps of the whole run.</param>
/// <param name="End">Completed, diverged, or anything else for a curve that ends before it should.</param>
/// <param name="ReachedStep">How far it was trained; of a diverged one the step at which it diverged.</param>
/// <param name="Points">Its evaluations, ascending by step.</param>
public sealed record RecordedCurve(
    int Number, int Configuration, int MaxIters, RunState End, int ReachedStep, IReadOnlyList<CurvePoint> Points);

/// <summary>One evaluation of a curve.</summary>
/// <param name="Value">The metric, the less the better.</param>
/// <param name="Sem">Its standard error.</param>
public readonly record struct CurvePoint(int Step, double Value, double Sem);
