using Sweep.Listings;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/devices</c>: every device slot that has worked for the store.</summary>
internal static class DevicesJson
{
    public static byte[] Of(IReadOnlyList<DeviceStatus> devices) => ApiJson.Of(json =>
    {
        json.WriteStartArray();
        foreach (var device in devices.Select(ShownDevice.Of))
        {
            json.WriteStartObject();
            json.WriteString("host", device.Host);
            json.WriteString("device", device.Device);
            json.WriteString("name", device.Name);
            json.WriteString("state", device.State);
            json.WriteString("run", device.Runs.Count > 0 ? device.Runs[0].Run.ToString() : null);
            json.Array("runs", device.Runs, run => json.WriteStringValue(run.Run.ToString()));
            json.WriteString("message", device.Message);
            json.Row().Add("seen_at", device.SeenAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}
