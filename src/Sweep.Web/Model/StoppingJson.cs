using Sweep.Core.EarlyStopping;
using Sweep.Listings;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/stopping</c>: the rungs and who was stopped there; null without early stopping.</summary>
internal static class StoppingJson
{
    public static byte[] Of(RungPicture? picture) => ApiJson.Of(json =>
    {
        if (picture is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.Array("rungs", picture.Rungs, rung =>
        {
            json.WriteStartObject();
            json.WriteNumber("step", rung.Step);
            json.WriteNumber("quota", rung.GoOn);
            json.WriteNumber("in", rung.In);
            json.WriteNumber("out", rung.Out);
            json.WriteNumber("undecided", rung.Undecided);
            json.WriteEndObject();
        });
        json.Array("decisions", picture.Standings, standing =>
        {
            json.WriteStartObject();
            json.WriteNumber("run", standing.Run);
            json.WriteNumber("cohort", standing.Cohort);
            json.WriteNumber("rung", standing.Rung);
            json.WriteNumber("step", standing.Step);
            json.Number("value", standing.Value);
            json.Number("rank", standing.Rank);
            json.WriteNumber("of", standing.Of);
            json.WriteString("verdict", standing.Verdict switch { Verdict.In => "on", Verdict.Out => "out", _ => "waiting" });
            json.WriteString("reason", standing.Reason);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    });
}
