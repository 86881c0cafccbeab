using System.Globalization;

namespace Sweep.Core;

/// <summary>The configuration of a run that branches off another one at a checkpoint.</summary>
/// <param name="Hyperparameters">The other run's, with what was set.</param>
/// <param name="Set">What was set, by name.</param>
public sealed record ForkedConfiguration(Hyperparameters Hyperparameters, IReadOnlyDictionary<string, ParameterValue> Set)
{
    // What decides the tensors of a checkpoint; another value has no use for it.
    private static readonly HashSet<string> s_fixed =
        ["model", "block_size", "n_embd", "n_layer", "bias", "qkv_bias", "tie_weights"];

    /// <summary>The sweep in which the forks of a sweep's runs are.</summary>
    public static string SweepOf(string sweep) => $"{sweep}-forks";

    /// <param name="parent">The configuration of the run that is forked.</param>
    /// <param name="step">The step at which it is forked.</param>
    /// <param name="assignments">What to set: <c>learning_rate=3e-4</c>, as in a sweep file.</param>
    /// <param name="vocabularySize">How many tokens differ.</param>
    /// <exception cref="UsageException">
    /// A name or a value is not one of a hyperparameter, cannot be changed at a checkpoint, or leaves nothing to train.
    /// </exception>
    public static ForkedConfiguration Of(
        Hyperparameters parent, int step, IReadOnlyList<string> assignments, int vocabularySize)
    {
        var set = new Dictionary<string, ParameterValue>();
        var h = parent;
        foreach (var assignment in assignments)
        {
            var (parameter, value) = Read(assignment);
            if (!set.TryAdd(parameter.Name, value))
                throw new UsageException($"{parameter.Name} is set twice; keep one");
            if (s_fixed.Contains(parameter.Name) && !value.Equals(parameter.Get(parent)))
            {
                throw new UsageException(
                    $"{parameter.Name} decides the shape of the parameters, which the checkpoint has already; it stays "
                    + $"{parameter.Get(parent)}");
            }
            if (parameter.Name == "init")
                throw new UsageException("init decides the parameters of step 0, and a fork begins behind it; take it out");
            h = parameter.With(h, value);
        }
        if (step >= h.MaxIters)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"at step {step} nothing is left of max_iters {h.MaxIters}; add --set max_iters={step + Math.Max(parent.MaxIters, 1)}"));
        }
        if (!new TrainingLimits(int.MaxValue, vocabularySize).Allow(h))
            throw new UsageException("this combination cannot be trained; check n_head, batch_size and the learning rate's schedule");
        return new ForkedConfiguration(h, set);
    }

    /// <summary>
    /// Names the fork: its configuration, the run that it branches off, and where. Never the hash of a run that is trained from step 0.
    /// </summary>
    /// <param name="parentHash">The config hash of the run that is forked.</param>
    public string ConfigHash(DataReference data, string parentHash, int step) =>
        CanonicalJson.ForkHash(CanonicalJson.ConfigHash(Hyperparameters, data), parentHash, step);

    private static (Hyperparameter Parameter, ParameterValue Value) Read(string assignment)
    {
        var parts = assignment.Split('=', 2, StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || parts[0].Length == 0)
            throw new UsageException($"'{Quoted.Plain(assignment)}' sets nothing; write it like learning_rate=3e-4");
        var problems = new ProblemList("--set");
        var key = new YamlScalar(Mark.Start, parts[0], IsPlain: true);
        if (new ParameterNames(problems).Find(key) is { } parameter
            && new ScalarReader(problems).TryHyperparameter(new YamlScalar(Mark.Start, parts[1], IsPlain: true), parameter, out var value))
            return (parameter, value);
        throw new UsageException(problems.Messages.FirstOrDefault() ?? $"'{Quoted.Plain(assignment)}' sets no hyperparameter");
    }
}
