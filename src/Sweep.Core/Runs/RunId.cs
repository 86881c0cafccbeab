using System.Globalization;

namespace Sweep.Core;

/// <summary>A run's name for people: <c>SWEEP/N</c>, N counted from 1 in the order of the sweep's points.</summary>
public readonly record struct RunId(string Sweep, int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sweep}/{Number}");

    /// <summary>Reads <c>SWEEP/N</c>; false when there is no slash or N is not a positive number.</summary>
    public static bool TryParse(string text, out RunId id)
    {
        var slash = text.LastIndexOf('/');
        if (slash > 0 && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0)
        {
            id = new RunId(text[..slash], number);
            return true;
        }
        id = default;
        return false;
    }
}
