namespace Sweep.Web;

/// <summary><c>/api/info</c>: what this dashboard shows and may do.</summary>
internal static class InfoJson
{
    public static byte[] Of(Dashboard dashboard) => ApiJson.Object(json =>
    {
        json.WriteString("version", Dashboard.Version);
        json.WriteString("store", dashboard.Store.Description);
        json.WriteBoolean("control", dashboard.CanControl);
        json.WriteBoolean("cluster", dashboard.Options.SetDrained is not null);
        json.WriteString("instance", dashboard.Token.Instance);
        json.WriteBoolean("report", false);
        json.WriteString("caution", dashboard.Store.Caution);
    });

    /// <summary>For a report, whose data is of one moment.</summary>
    /// <param name="sweep">The one that it is about, with whose page it opens.</param>
    /// <param name="caution">What it leaves out; null where that is nothing.</param>
    public static byte[] OfReport(string store, string sweep, DateTimeOffset written, string? caution) => ApiJson.Object(json =>
    {
        json.WriteString("version", Dashboard.Version);
        json.WriteString("store", store);
        json.WriteBoolean("control", false);
        json.WriteBoolean("cluster", false);
        json.WriteString("instance", "report");
        json.WriteBoolean("report", true);
        json.WriteString("sweep", sweep);
        json.WriteString("written_at", written.UtcDateTime);
        json.WriteString("caution", caution);
    });
}
