namespace Sweep.Web;

/// <summary><c>/api/info</c>: what this dashboard shows and may do.</summary>
internal static class InfoJson
{
    public static byte[] Of(Dashboard dashboard) => ApiJson.Object(json =>
    {
        json.WriteString("version", Dashboard.Version);
        json.WriteString("store", dashboard.Store.Description);
        json.WriteBoolean("control", dashboard.CanControl);
        json.WriteBoolean("cluster", false);
        json.WriteString("instance", dashboard.Token.Instance);
        json.WriteBoolean("report", false);
        json.WriteString("caution", dashboard.Store.Caution);
    });
}
