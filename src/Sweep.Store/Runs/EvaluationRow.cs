using Sweep.Core;

namespace Sweep.Store.Runs;

/// <summary>A row of <c>evaluations</c>. NaN is stored as NULL: SQLite knows no NaN, and PostgreSQL sorts it above every number.</summary>
internal sealed record EvaluationRow
{
    public int Number { get; init; }
    public int Step { get; init; }
    public double? TrainLoss { get; init; }
    public double? TrainSem { get; init; }
    public double? ValLoss { get; init; }
    public double? ValSem { get; init; }
    public double Seconds { get; init; }
    public double? ValTokensPerChar { get; init; }

    public Evaluation ToEvaluation() =>
        new(Step, TrainLoss ?? double.NaN, TrainSem ?? double.NaN, ValLoss ?? double.NaN, ValSem ?? double.NaN, Seconds)
        {
            ValTokensPerCharacter = ValTokensPerChar ?? 1,
        };

    public static double? OrNull(double value) => double.IsNaN(value) ? null : value;
}
