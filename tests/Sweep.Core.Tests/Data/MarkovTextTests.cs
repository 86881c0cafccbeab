namespace Sweep.Core.Tests.Data;

public sealed class MarkovTextTests
{
    [Fact]
    public void Builtin_Markov_IsThisText()
    {
        var corpus = Corpus.Builtin("builtin:markov");

        // Runs of other versions and machines are compared by this hash: the text never changes.
        Assert.Equal("0ea81e61d0c85e4ccdda398081395d961062ef0646b3f06f97caee84df179390", corpus.Sha256);
        Assert.Equal(300_000, corpus.Tokens.Length);
        Assert.Equal(29, corpus.Vocabulary.Size);
        Assert.Equal("builtin:markov", corpus.Source);
    }

    [Fact]
    public void EntropyRate_AgainstTheTextUnderTheTrueChain_IsWithinItsSamplingError()
    {
        var text = MarkovText.Generate(seed: 7, length: 3_000_000);

        var (nats, characters, words) = Code(text);

        // A word costs about 2.4 nats with a standard deviation below 1.5, nearly independent of the others': five standard errors.
        var rate = Corpus.Builtin("builtin:markov").EntropyRate!.Value;
        var standardError = 1.5 * Math.Sqrt(words) / characters;
        Assert.InRange(nats / characters, rate - 5 * standardError, rate + 5 * standardError);
        Assert.InRange(standardError, 0, 0.001);
    }

    [Fact]
    public void EntropyRate_AgainstModelsOfShortContexts_IsBelowThemAll()
    {
        var text = MarkovText.Generate(seed: 8, length: 300_000);
        var rate = MarkovText.EntropyRate();

        var byContext = Enumerable.Range(0, 6).Select(context => ConditionalEntropy(text, context)).ToArray();

        Assert.Equal(byContext.OrderDescending(), byContext);
        Assert.All(byContext, entropy => Assert.True(entropy > rate, $"{entropy} nats with a short context, the rate is {rate}"));
        // And it is not far below: five characters tell most of what there is to know.
        Assert.InRange(byContext[^1], rate, rate + 0.15);
    }

    [Fact]
    public void Words_OfAPlace_ProbabilitiesSumToOneAndNoWordIsThereTwice()
    {
        Assert.All(MarkovGrammar.Places, place =>
        {
            Assert.Equal(1, place.WordProbabilities.Sum(), 12);
            Assert.Equal(1, place.NextProbabilities.Sum(), 12);
            Assert.Equal(place.Words.Count, place.Words.Distinct().Count());
            // Else a letter of a word could be read as the end of one, and a text in two ways.
            Assert.All(place.Words, word => Assert.All(word, letter => Assert.InRange(letter, 'a', 'z')));
        });
    }

    [Fact]
    public void Generate_ALongerText_BeginsWithTheShorter() =>
        Assert.StartsWith(MarkovText.Generate(1, 1000), MarkovText.Generate(1, 5000), StringComparison.Ordinal);

    /// <summary>
    /// The text's length in nats, coded with the chain that made it: parsed word by word, each choice at its probability.
    /// </summary>
    private static (double Nats, int Characters, int Words) Code(string text)
    {
        double nats = 0;
        int at = 0, words = 0, place = MarkovGrammar.Start;
        var last = text.LastIndexOf('\n');
        while (at < last)
        {
            var here = MarkovGrammar.Places[place];
            var length = text.AsSpan(at).IndexOfAny(' ', '.');
            nats -= Math.Log(here.WordProbabilities[here.Words.ToList().IndexOf(text.Substring(at, length))]);
            var ends = text[at + length] == '.';
            if (here.EndsSentence > 0)
                nats -= Math.Log(ends ? here.EndsSentence : 1 - here.EndsSentence);
            at += length + (ends ? 2 : 1);
            words++;
            place = ends ? MarkovGrammar.Start : Follow(here, text.AsSpan(at), ref nats);
        }
        return (nats, at, words);
    }

    /// <summary>Which of the next places holds the coming word; the places that follow one another have no word in common.</summary>
    private static int Follow(MarkovPlace here, ReadOnlySpan<char> rest, ref double nats)
    {
        var word = rest[..rest.IndexOfAny(' ', '.')].ToString();
        var choice = Enumerable.Range(0, here.Next.Count).Single(n => MarkovGrammar.Places[here.Next[n]].Words.Contains(word));
        nats -= Math.Log(here.NextProbabilities[choice]);
        return here.Next[choice];
    }

    /// <summary>Nats of a character given the <paramref name="context"/> before it, by counting.</summary>
    private static double ConditionalEntropy(string text, int context)
    {
        var lookup = new Dictionary<string, int>().GetAlternateLookup<ReadOnlySpan<char>>();
        var whole = new Dictionary<string, int>().GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i + context < text.Length; i++)
        {
            Count(lookup, text.AsSpan(i, context));
            Count(whole, text.AsSpan(i, context + 1));
        }
        double total = text.Length - context;
        double Entropy(Dictionary<string, int> counts) => counts.Values.Sum(c => -c / total * Math.Log(c / total));
        return Entropy(whole.Dictionary) - Entropy(lookup.Dictionary);
    }

    private static void Count(Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> counts, ReadOnlySpan<char> key)
    {
        counts.TryGetValue(key, out var count);
        counts[key] = count + 1;
    }
}
