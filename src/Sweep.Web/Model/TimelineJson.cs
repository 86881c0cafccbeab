using Sweep.Core;
using Sweep.Store;

namespace Sweep.Web;

/// <summary><c>/api/sweeps/NAME/timeline</c>: which device tried which run, from when to when, and how that ended.</summary>
internal static class TimelineJson
{
    public static byte[] Of(IReadOnlyList<AttemptOfRun> attempts, SweepSnapshot snapshot) => ApiJson.Object(json =>
    {
        var devices = attempts.Select(a => $"{a.Attempt.Host}/{a.Attempt.Device}").Distinct().Order(StringComparer.Ordinal).ToList();
        var places = devices.Index().ToDictionary(device => device.Item, device => device.Index);
        var lost = snapshot.Lost.Select(run => run.Number).ToHashSet();
        DateTimeOffset? from = attempts.Count > 0 ? attempts.Min(a => a.Attempt.StartedAt) : null;
        DateTimeOffset? to = attempts.Count > 0 ? attempts.Max(a => a.Attempt.EndedAt ?? a.Attempt.StartedAt) : null;
        Time("from", from);
        Time("to", to);
        json.WriteBoolean("running", attempts.Any(a => a.Attempt.EndedAt is null));
        json.Array("devices", devices, json.WriteStringValue);
        json.Array("attempts", attempts, item =>
        {
            var attempt = item.Attempt;
            var isRunning = attempt.Outcome == RunState.Running.ToName();
            json.WriteStartObject();
            json.WriteNumber("run", item.Run);
            json.WriteNumber("attempt", attempt.Number);
            json.WriteNumber("device", places[$"{attempt.Host}/{attempt.Device}"]);
            Time("start", attempt.StartedAt);
            Time("end", attempt.EndedAt);
            json.WriteString("outcome", !isRunning ? attempt.Outcome : lost.Contains(item.Run) ? "lost" : null);
            json.WriteString("message", attempt.Message);
            json.Number("from_step", attempt.FromStep);
            json.Number("to_step", attempt.ToStep);
            json.WriteEndObject();
        });

        void Time(string name, DateTimeOffset? time)
        {
            if (time is { } known)
                json.WriteString(name, known.UtcDateTime);
            else
                json.WriteNull(name);
        }
    });
}
