using System.Globalization;

namespace Sweep.Core;

/// <summary>
/// Finds what cannot be trained among the combinations that the sweep would run; each mistake once, however many points share it.
/// </summary>
/// <param name="dataAt">Where the file names its data.</param>
internal sealed class CombinationChecks(ProblemList problems, IReadOnlyList<ReadParameter> parameters, Corpus? corpus, Mark dataAt)
{
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly HashSet<int> _blocks = [];
    private readonly HashSet<(double, double)> _rates = [];
    private readonly HashSet<(int, int)> _schedules = [];
    private bool _reportedSize;
    private bool _reportedBatch;
    private bool _reportedEvaluation;

    public void Check(IEnumerable<Hyperparameters> points)
    {
        foreach (var point in points)
        {
            Heads(point);
            Block(point);
            Batch(point);
            Evaluation(point);
            Size(point);
            Schedule(point);
        }
    }

    private void Heads(Hyperparameters point)
    {
        if (TrainingLimits.HasWholeHeads(point) || IsBroken("n_embd") || IsBroken("n_head")
            || !_pairs.Add((point.NEmbd, point.NHead)))
            return;
        var divisors = Enumerable.Range(1, Math.Min(point.NEmbd, 1024)).Where(d => point.NEmbd % d == 0).ToArray();
        var below = divisors.Where(d => d < point.NHead).Cast<int?>().LastOrDefault();
        var above = divisors.Where(d => d > point.NHead).Cast<int?>().FirstOrDefault();
        var choices = string.Join(" or ", new[] { below, above }.OfType<int>());
        var exclude = IsVaried("n_head") || IsVaried("n_embd") ? ", or exclude the pair" : "";
        problems.Add(
            Place(Mark.Start, ("n_head", (long)point.NHead), ("n_embd", (long)point.NEmbd)),
            string.Create(CultureInfo.InvariantCulture,
                $"n_embd {point.NEmbd} is not divisible by n_head {point.NHead}{Default("n_head")}; choose n_head {choices}{exclude}"));
    }

    private void Block(Hyperparameters point)
    {
        if (corpus is null || point.BlockSize <= corpus.LargestBlockSize || IsBroken("block_size") || !_blocks.Add(point.BlockSize))
            return;
        var remedy = corpus.LargestBlockSize >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"choose block_size {corpus.LargestBlockSize} or less, or a longer text")
            : "give a longer text";
        problems.Add(Place(dataAt, ("block_size", (long)point.BlockSize)), string.Create(CultureInfo.InvariantCulture,
            $"block_size {point.BlockSize}{Default("block_size")} does not fit the data: of its {Count(corpus)}, "
                + $"{corpus.TrainLength} are for training and {corpus.Tokens.Length - corpus.TrainLength} for validation; {remedy}"));
    }

    private void Batch(Hyperparameters point)
    {
        var microBatches = point.GradientAccumulationSteps;
        if (_reportedBatch || TrainingLimits.TokensInStep(point) <= TrainingLimits.MostTokensInBatch)
            return;
        _reportedBatch = true;
        var accumulated = microBatches == 1 ? ""
            : string.Create(CultureInfo.InvariantCulture, $" times gradient_accumulation_steps {microBatches}");
        problems.Add(
            Place(Mark.Start, ("batch_size", (long)point.BatchSize), ("block_size", (long)point.BlockSize)),
            string.Create(CultureInfo.InvariantCulture,
                $"batch_size {point.BatchSize} times block_size {point.BlockSize}{accumulated} is more than "
                + $"{TrainingLimits.MostTokensInBatch} {corpus?.TokenWord ?? "tokens"} a step; choose smaller ones"));
    }

    private void Evaluation(Hyperparameters point)
    {
        if (_reportedEvaluation || TrainingLimits.SequencesInEvaluation(point) <= TrainingLimits.MostSequencesInEvaluation)
            return;
        _reportedEvaluation = true;
        problems.Add(
            Place(Mark.Start, ("eval_iters", (long)point.EvalIters), ("batch_size", (long)point.BatchSize)),
            string.Create(CultureInfo.InvariantCulture,
                $"eval_iters {point.EvalIters} times batch_size {point.BatchSize} is more than {TrainingLimits.MostSequencesInEvaluation} "
                + $"sequences an evaluation; choose smaller ones"));
    }

    /// <summary>A rate that falls must have room to fall: warm-up first, then from learning_rate down to min_lr.</summary>
    private void Schedule(Hyperparameters point)
    {
        var (lowest, end) = (LearningRateSchedule.Lowest(point), LearningRateSchedule.End(point));
        if (!TrainingLimits.HasRateToFall(point) && !IsBroken("min_lr") && !IsBroken("learning_rate")
            && _rates.Add((lowest, point.LearningRate)))
        {
            problems.Add(
                Place(Mark.Start, ("min_lr", lowest), ("learning_rate", point.LearningRate)),
                string.Create(CultureInfo.InvariantCulture,
                    $"min_lr {lowest} is above learning_rate {point.LearningRate}; choose a min_lr of at most that"
                    + $"{OrExclude("min_lr", "learning_rate")}"));
        }
        var isBroken = IsBroken("warmup_iters") || IsBroken("lr_decay_iters");
        if (!TrainingLimits.HasStepsToFall(point) && !isBroken && _schedules.Add((point.WarmupIters, end)))
        {
            problems.Add(
                Place(Mark.Start, ("warmup_iters", (long)point.WarmupIters), ("lr_decay_iters", (long)end), ("max_iters", (long)end)),
                string.Create(CultureInfo.InvariantCulture,
                    $"warmup_iters {point.WarmupIters} leaves a {point.LrSchedule} schedule no step before lr_decay_iters {end}; "
                    + $"choose fewer{OrExclude("warmup_iters", "lr_decay_iters")}"));
        }
    }

    private string OrExclude(string one, string other) => IsVaried(one) || IsVaried(other) ? ", or exclude the pair" : "";

    private void Size(Hyperparameters point)
    {
        if (_reportedSize || corpus is null
            || ModelSize.Parameters(point, corpus.Vocabulary.Size) is not (> TrainingLimits.MostParameters and var size))
            return;
        _reportedSize = true;
        problems.Add(Place(Mark.Start, ("n_embd", (long)point.NEmbd), ("n_layer", (long)point.NLayer)),
            string.Create(CultureInfo.InvariantCulture,
            $"n_embd {point.NEmbd} with n_layer {point.NLayer} makes a model of {size} parameters; at most "
                + $"{TrainingLimits.MostParameters} are supported, so choose smaller ones"));
    }

    /// <summary>The place of the first of these values that the file gives.</summary>
    private Mark Place(Mark otherwise, params (string Name, ParameterValue Value)[] values) => values
        .Select(v => parameters.FirstOrDefault(p => p.Hyperparameter.Name == v.Name)?.PlaceOf(v.Value))
        .FirstOrDefault(at => at is not null) ?? otherwise;

    private static string Count(Corpus corpus) => corpus.Tokens.Length == 1
        ? $"1 {corpus.TokenWord[..^1]}" : string.Create(CultureInfo.InvariantCulture, $"{corpus.Tokens.Length} {corpus.TokenWord}");

    private bool IsVaried(string name) => parameters.Any(p => p.Hyperparameter.Name == name && p.Parameter is { IsVaried: true });

    private bool IsBroken(string name) => parameters.Any(p => p.Hyperparameter.Name == name && p.Parameter is null);

    private string Default(string name) => parameters.Any(p => p.Hyperparameter.Name == name) ? "" : " (the default)";
}
