using Sweep.Core;
using Sweep.Core.EarlyStopping;

namespace Sweep.Store.EarlyStopping;

/// <summary>How verdicts are stored: <c>open</c>, <c>in</c>, <c>out</c>.</summary>
internal static class VerdictNames
{
    public static string ToName(this Verdict verdict) => EnumNames.Of(verdict);

    public static Verdict Parse(string name) => EnumNames.Parse<Verdict>(name, "not a verdict");
}
