using Sweep.Core;

namespace Sweep.Model;

/// <summary>Draws text from a model, one token at a time. The same seed gives the same text.</summary>
public static class TextSampler
{
    /// <summary>
    /// Appends <paramref name="tokens"/> tokens to the prompt. Token i is drawn by inverse CDF with a uniform number that is a function of
    /// (seed, i); the model sees the last <paramref name="blockSize"/> tokens.
    /// </summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="temperature">Logits are divided by it; 0 takes the likeliest token, the first of equals.</param>
    /// <returns>The prompt and what follows it.</returns>
    public static int[] Sample(
        ITrainedModel model, int vocabularySize, int blockSize, ReadOnlySpan<int> prompt, int tokens, double temperature, long seed)
    {
        var text = new int[prompt.Length + tokens];
        prompt.CopyTo(text);
        var logits = new float[vocabularySize];
        for (var i = 0; i < tokens; i++)
        {
            var end = prompt.Length + i;
            var context = text.AsSpan(Math.Max(0, end - blockSize)..end);
            model.NextLogits(context, logits);
            text[end] = temperature == 0
                ? Likeliest(logits)
                : Draw(logits, temperature, new CounterRandom(seed, RandomStream.Sample, (ulong)i).Uniform(0));
        }
        return text;
    }

    internal static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
                best = i;
        }
        return best;
    }

    /// <summary>The first token whose cumulative probability exceeds <paramref name="uniform"/>.</summary>
    internal static int Draw(ReadOnlySpan<float> logits, double temperature, double uniform)
    {
        var largest = (double)logits[Likeliest(logits)];
        double total = 0;
        foreach (var logit in logits)
            total += Math.Exp((logit - largest) / temperature);
        var left = uniform * total;
        var last = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            var weight = Math.Exp((logits[i] - largest) / temperature);
            if (weight == 0)
                continue;
            last = i;
            left -= weight;
            if (left < 0)
                return i;
        }
        return last; // the weights' rounded sum fell a hair short
    }
}
