namespace Sweep.Core;

/// <summary>
/// How a sweep chooses its configurations: one type for each <c>method</c> of a sweep file. A method is a pure function: its candidate i
/// follows from the spec and from i, however many machines ask and whenever they do. What is the same for every method (leaving out
/// excluded and repeated candidates, repeats, <c>run_cap</c>) is done once, in <see cref="PointList"/>; <see cref="LearningSearch"/> is the
/// kind that takes results as an argument.
/// </summary>
public abstract class SearchMethod
{
    // The methods are those of this assembly.
    private protected SearchMethod()
    {
    }

    public static SearchMethod Grid { get; } = new GridSearch();

    public static SearchMethod Random { get; } = new RandomSearch();

    public static SearchMethod Sobol { get; } = new SobolSearch();

    public static SearchMethod Tpe { get; } = new TpeSearch();

    public static SearchMethod Bayes { get; } = new BayesSearch();

    /// <summary>Every method, in the order in which people are told of them.</summary>
    public static IReadOnlyList<SearchMethod> All { get; } = [Grid, Random, Sobol, Tpe, Bayes];

    /// <summary>As sweep files and stored specs name it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// True for a method that samples: it may draw from distributions, goes on for as long as it is asked, and so needs a <c>run_cap</c>.
    /// False for one that lists every combination of given values.
    /// </summary>
    public abstract bool Samples { get; }

    /// <summary>
    /// True for a method whose points follow from results: what the spec alone says are its first ones, and <see cref="Proposer"/> has the
    /// others.
    /// </summary>
    public virtual bool Learns => false;

    /// <summary>The method of this name; null when there is none.</summary>
    public static SearchMethod? Find(string name) => All.FirstOrDefault(method => method.Name == name);

    /// <summary>
    /// The configuration that the method proposes at <paramref name="index"/>, from 0, whatever the results; null after the last.
    /// </summary>
    internal abstract Hyperparameters? Candidate(SweepSpec spec, ulong index);
}
