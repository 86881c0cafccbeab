using Sweep.Core;

namespace Sweep.Store.Runs;

/// <summary>A run's pointers to its last evaluation and its best one. The best value is in the unit of its column.</summary>
internal sealed record EvaluationPointers(int? LastStep, int? BestStep, double? BestValue)
{
    /// <summary>
    /// With some evaluations more. The first that is a number is the best until a better one comes; of equals the earlier step.
    /// </summary>
    public static EvaluationPointers After(EvaluationPointers before, IEnumerable<Evaluation> evaluations, Metric metric)
    {
        var pointers = before;
        foreach (var evaluation in evaluations)
        {
            // Also where a sweep is ranked by bits per character.
            var value = evaluation.Value(LossColumn.Of(metric));
            var improves = !double.IsNaN(value)
                && (pointers.BestValue is not { } best || metric.IsBetter(value, best)
                    || (value == best && evaluation.Step < pointers.BestStep));
            pointers = new EvaluationPointers(
                Math.Max(evaluation.Step, pointers.LastStep ?? 0),
                improves ? evaluation.Step : pointers.BestStep,
                improves ? value : pointers.BestValue);
        }
        return pointers;
    }
}
