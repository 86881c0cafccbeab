using System.Globalization;

namespace Sweep.FakeTrainer;

/// <summary>
/// Something to do at a step of a run, written <c>RUN[#ATTEMPT]=WHAT[:DETAIL][@STEP]</c>; RUN is a run's number or <c>*</c>. Step -1 is the
/// run's score (<c>exit</c> and <c>gate</c> only).
/// </summary>
/// <param name="What">
/// <c>exit:CODE</c>, <c>signal:NUMBER</c>, <c>hang</c>, <c>deaf</c> (from there on it does not hear <c>stop</c>), <c>garbage</c>,
/// <c>long-line</c>,
/// <c>gate:NAME</c> (waits for the file NAME in the state folder), <c>fail:KIND</c>, <c>disk-full</c>, <c>die-unevaluated</c>
/// (between the checkpoint and the evaluation of a step at which the run is to wait).
/// </param>
internal sealed record Misbehaviour(int? Run, int? Attempt, string What, string Detail, int Step)
{
    public static Misbehaviour Parse(string text)
    {
        var (when, what) = Cut(text, '=');
        var (run, attempt) = Cut(when, '#');
        var (act, step) = Cut(what, '@');
        var (name, detail) = Cut(act, ':');
        return new(Number(run), Number(attempt), name, detail, Number(step) ?? 0);
    }

    public bool AppliesTo(int run, int attempt, int step) =>
        (Run ?? run) == run && (Attempt ?? attempt) == attempt && Step == step;

    private static (string Before, string After) Cut(string text, char mark)
    {
        var parts = text.Split(mark, 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static int? Number(string text) => text is "" or "*" ? null : int.Parse(text, CultureInfo.InvariantCulture);
}
