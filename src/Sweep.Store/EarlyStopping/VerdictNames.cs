using Sweep.Core.EarlyStopping;

namespace Sweep.Store.EarlyStopping;

/// <summary>How verdicts are stored: <c>open</c>, <c>in</c>, <c>out</c>.</summary>
internal static class VerdictNames
{
    public static string ToName(this Verdict verdict) => verdict switch
    {
        Verdict.Open => "open",
        Verdict.In => "in",
        Verdict.Out => "out",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    public static Verdict Parse(string name) => name switch
    {
        "open" => Verdict.Open,
        "in" => Verdict.In,
        "out" => Verdict.Out,
        _ => throw new FormatException($"'{name}' is not a verdict"),
    };
}
