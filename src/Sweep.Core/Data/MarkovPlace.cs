namespace Sweep.Core;

/// <summary>A place in a sentence: the words it may hold and where the sentence goes from there.</summary>
/// <param name="words">All different, the likelier first: the i-th (from 0) has a weight of 1 / (i + 3), falling as slowly as words of one
/// class do in real texts.</param>
/// <param name="endsSentence">The probability that the sentence ends after the word; the next one begins at <see
/// cref="MarkovGrammar.Start"/>.</param>
/// <param name="next">Where the sentence goes on, with probabilities that sum to 1.</param>
internal sealed class MarkovPlace(string[] words, double endsSentence, params (int Place, double Probability)[] next)
{
    public IReadOnlyList<string> Words { get; } = words;

    public double[] WordProbabilities { get; } = Falling(words.Length);

    public double EndsSentence { get; } = endsSentence;

    public IReadOnlyList<int> Next { get; } = [.. next.Select(n => n.Place)];

    public double[] NextProbabilities { get; } = [.. next.Select(n => n.Probability)];

    private static double[] Falling(int count)
    {
        var weights = Enumerable.Range(0, count).Select(i => 1.0 / (i + 3)).ToArray();
        var total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
