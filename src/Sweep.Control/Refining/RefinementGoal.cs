using System.Globalization;
using System.Text.RegularExpressions;
using Sweep.Core;

namespace Sweep.Control;

/// <summary>When a refinement is done: at most so many configurations are tied with the best, the best among them.</summary>
public sealed partial record RefinementGoal(int MostTied)
{
    /// <summary>Reads <c>n tied &lt;= 3</c>, in capitals too, and with the sign for it.</summary>
    /// <exception cref="UsageException">It is anything else.</exception>
    public static RefinementGoal Parse(string text)
    {
        if (Form().Match(text) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && most is > 0 and <= SweepSpec.MaxPoints)
            return new RefinementGoal(most);
        throw new UsageException(
            $"--until '{Quoted.Plain(text)}' is no condition; the only form is 'n tied <= 3', with a number from 1 to "
            + $"{SweepSpec.MaxPoints}: seeds are added until so many configurations, or fewer, cannot be told from the best, itself "
            + "included");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"n tied <= {MostTied}");

    [GeneratedRegex(@"^\s*n\s+tied\s*(?:<=|≤)\s*([0-9]+)\s*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
