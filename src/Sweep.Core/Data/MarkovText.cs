using System.Text;

namespace Sweep.Core;

/// <summary>
/// <c>builtin:markov</c>: sentences from a Markov chain over the places of <see cref="MarkovGrammar"/>. A place, once known, stays known:
/// the word and whether a full stop follows decide with the place what the next place is, and a text parses in one way only. So the
/// characters have the entropy rate of the chain,
/// <code>sum_p pi(p) * (H(word | p) + H(ends | p) + (1 - ends(p)) * H(next | p))  /  sum_p pi(p) * E[characters | p]</code>
/// with the stationary distribution pi, in nats per character (Cover and Thomas, "Elements of Information Theory", 2nd ed., theorem 4.2.4).
/// A model that sees only the last block_size characters cannot do better than one that sees them all: the rate is a floor for every
/// block_size.
/// </summary>
internal static class MarkovText
{
    public const string Name = Sweep.Core.Corpus.BuiltinPrefix + "markov";

    private const int Seed = 20251121;
    private const int Length = 300_000;
    private const string WordEnd = " ";
    private const string SentenceEnd = ".\n";

    private static readonly Lazy<Corpus> Lazily = new(Make);

    public static Corpus Corpus => Lazily.Value;

    private static Corpus Make()
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(Generate(Seed, Length)));
        var read = CorpusReader.Read(stream, Name);
        return new Corpus(Name, read.Sha256, (CharacterVocabulary)read.Vocabulary, read.Tokens, EntropyRate());
    }

    /// <summary>The first <paramref name="length"/> characters of the text of this seed.</summary>
    public static string Generate(long seed, int length)
    {
        var random = new CounterRandom(seed, RandomStream.Text);
        var text = new StringBuilder(length + 16);
        var place = MarkovGrammar.Start;
        for (ulong i = 0; text.Length < length; i += 3)
        {
            var here = MarkovGrammar.Places[place];
            text.Append(here.Words[Pick(random.Uniform(i), here.WordProbabilities)]);
            var ends = random.Uniform(i + 1) < here.EndsSentence;
            text.Append(ends ? SentenceEnd : WordEnd);
            place = ends ? MarkovGrammar.Start : here.Next[Pick(random.Uniform(i + 2), here.NextProbabilities)];
        }
        return text.ToString(0, length);
    }

    /// <summary>Nats per character.</summary>
    public static double EntropyRate()
    {
        var stationary = Stationary();
        double nats = 0, characters = 0;
        for (var p = 0; p < stationary.Length; p++)
        {
            var place = MarkovGrammar.Places[p];
            var ends = Entropy([place.EndsSentence, 1 - place.EndsSentence]);
            nats += stationary[p] * (Entropy(place.WordProbabilities) + ends + (1 - place.EndsSentence) * Entropy(place.NextProbabilities));
            var wordLength = place.WordProbabilities.Zip(place.Words, (probability, word) => probability * word.Length).Sum();
            characters += stationary[p] * (wordLength + place.EndsSentence * SentenceEnd.Length
                + (1 - place.EndsSentence) * WordEnd.Length);
        }
        return nats / characters;
    }

    /// <summary>
    /// How often each place stands in a long text: the fixed point of the chain, by iteration of its lazy version (which has no period).
    /// </summary>
    private static double[] Stationary()
    {
        var now = new double[MarkovGrammar.Places.Count];
        now[MarkovGrammar.Start] = 1;
        for (var i = 0; i < 1000; i++)
        {
            var then = now.Select(p => p / 2).ToArray();
            for (var p = 0; p < now.Length; p++)
            {
                var place = MarkovGrammar.Places[p];
                then[MarkovGrammar.Start] += now[p] / 2 * place.EndsSentence;
                for (var n = 0; n < place.Next.Count; n++)
                    then[place.Next[n]] += now[p] / 2 * (1 - place.EndsSentence) * place.NextProbabilities[n];
            }
            now = then;
        }
        return now;
    }

    private static int Pick(double uniform, double[] probabilities)
    {
        var index = 0;
        while (index < probabilities.Length - 1 && uniform >= probabilities[index])
            uniform -= probabilities[index++];
        return index;
    }

    private static double Entropy(double[] probabilities) => -probabilities.Where(p => p > 0).Sum(p => p * Math.Log(p));
}
