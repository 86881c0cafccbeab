namespace Sweep.Listings;

/// <summary>
/// A row of <c>importance --json</c>. <c>method</c> is <c>anova</c> or <c>ped_anova</c>; <c>sum_of_squares</c> and <c>df</c> are of the
/// former, <c>f</c> of it with repeats, <c>p</c> of it with repeats and of the latter.
/// </summary>
public static class ImportanceJson
{
    public static void Fill(JsonRow json, ImportanceRow row, ImportanceMethod method) => json
        .Add("name", row.Name)
        .Add("share", row.Share)
        .Add("sum_of_squares", row.SumOfSquares)
        .Add("df", (long?)row.Freedom)
        .Add("f", row.F)
        .Add("p", row.Probability)
        .Add("method", method == ImportanceMethod.Anova ? "anova" : "ped_anova");
}
