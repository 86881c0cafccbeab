using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sweep.Core.Scoring;

/// <summary>
/// Which sequences of the validation text a sweep's leaders are scored on: a function of the sweep's spec, of the text, and of what the
/// sweep's evaluations have used. All leaders get the same places of the text, also where their block sizes differ.
/// </summary>
/// <param name="Key">Another key chooses other sequences.</param>
/// <param name="BlockSize">The greatest of the sweep: a sequence and its targets take one token more.</param>
/// <param name="Count">How many are wanted; of a short text there are fewer.</param>
/// <param name="Used">By block_size, ascending.</param>
public sealed record FreshSequences(long Key, int BlockSize, int Count, IReadOnlyList<UsedSequences> Used)
{
    /// <summary>So many are wanted at least, however short the sweep's evaluations are.</summary>
    public const int LeastWanted = 1024;

    // Every group of 16 of these is kept.
    private const int MostWanted = Protocol.LossGroups.Most * Protocol.LossGroups.Sequences;

    /// <summary>As many as the sweep's longest evaluation has, so that a score is as exact as an evaluation.</summary>
    /// <param name="spec">The sweep's canonical spec.</param>
    /// <param name="runs">Of the whole sweep, in any order; at least one.</param>
    public static FreshSequences Of(string spec, IEnumerable<Hyperparameters> runs)
    {
        List<UsedSequences> used = [.. runs.GroupBy(run => run.BlockSize)
            .Select(same => new UsedSequences(same.Key, same.Max(run => checked(run.EvalIters * run.BatchSize))))
            .OrderBy(of => of.BlockSize)];
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(spec));
        return new FreshSequences(
            BitConverter.ToInt64(hash), used[^1].BlockSize, Math.Clamp(used.Max(of => of.Count), LeastWanted, MostWanted), used);
    }

    /// <summary>Equal for equal sequences of one text: lower-case hex. A score of other sequences is none to compare with.</summary>
    public string Id
    {
        get
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{Key}/{BlockSize}/{Count}/");
            text += string.Join(',', Used.Select(of => string.Create(CultureInfo.InvariantCulture, $"{of.BlockSize}:{of.Count}")));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        }
    }
}
