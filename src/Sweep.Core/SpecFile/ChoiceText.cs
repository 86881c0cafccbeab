namespace Sweep.Core;

/// <summary>Says which values a parameter has.</summary>
internal static class ChoiceText
{
    private const int MostShown = 8;

    /// <summary><c>its values are 1, 2, 4</c>; <c>it is always 1</c>.</summary>
    public static string Of(IReadOnlyList<ParameterValue> choices)
    {
        var shown = string.Join(", ", choices.Take(MostShown)) + (choices.Count > MostShown ? ", ..." : "");
        return choices.Count == 1 ? $"it is always {shown}" : $"its values are {shown}";
    }
}
