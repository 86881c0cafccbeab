using Sweep.Listings;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/importance</c>: which parameters matter, or why that cannot be said.</summary>
internal static class ImportanceData
{
    public static byte[] Of(SweepSnapshot snapshot) => ApiJson.Object(json =>
    {
        if (SweepImportance.Of(snapshot.Rows, snapshot.Sweep.Metric) is not { } importance)
        {
            json.WriteString("sentence", SweepImportance.TooLittle(snapshot.Sweep.Name, snapshot.Rows));
            return;
        }
        json.WriteString("method", importance.Method == ImportanceMethod.Anova ? "anova" : "ped_anova");
        json.WriteString("sentence", NoiseSentence.Of(importance));
        var pairs = importance.Rows.Where(row => row.Name.Contains('*', StringComparison.Ordinal)).ToList();
        var rest = importance.Rows.Where(row => row.Name is ImportanceRow.Higher or ImportanceRow.Repeats).ToList();
        json.Array("parameters", importance.Rows.Except(pairs).Except(rest), row =>
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            Fill(row);
            json.WriteEndObject();
        });
        json.Array("interactions", pairs, row =>
        {
            var names = row.Name.Split('*');
            json.WriteStartObject();
            json.WriteString("a", names[0]);
            json.WriteString("b", names[1]);
            Fill(row);
            json.WriteEndObject();
        });
        json.Array("rest", rest, row =>
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            Fill(row);
            json.WriteEndObject();
        });

        void Fill(ImportanceRow row)
        {
            json.Number("importance", row.Share);
            json.Number("f", row.F);
            json.Number("p", row.Probability);
        }
    });
}
