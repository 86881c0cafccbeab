using System.Globalization;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// A device slot as people and programs see it. One whose worker has not been heard from is <c>lost</c>, whatever it said last; that is
/// judged by the store's clock when it is read, and stored nowhere.
/// </summary>
/// <param name="State">The name of its <see cref="DeviceState"/>, or <c>lost</c>.</param>
/// <param name="Runs">What it trains; nothing where it is lost.</param>
/// <param name="Message">Why it takes no work, or when a lost one was last seen.</param>
/// <param name="SeenAt">As <see cref="DeviceStatus.SeenAt"/>.</param>
/// <param name="Age">As <see cref="DeviceStatus.Age"/>.</param>
public sealed record ShownDevice(
    string Host,
    string Device,
    string Name,
    string State,
    IReadOnlyList<DeviceRun> Runs,
    string? Message,
    DateTimeOffset? SeenAt,
    TimeSpan? Age)
{
    /// <summary>The state of a device whose worker has not been heard from.</summary>
    public const string Lost = "lost";

    /// <summary>Three reports are missing: one may be late where the store is busy.</summary>
    public static readonly TimeSpan LostAfter = 3 * DeviceStatus.ReportInterval;

    /// <summary>Whether its worker has not been heard from.</summary>
    public bool IsLost => State == Lost;

    /// <summary>What is shown of a device.</summary>
    public static ShownDevice Of(DeviceStatus device)
    {
        // A worker that has ended, is drained or was put aside has said so, and says nothing more.
        var isLost = device is { State: DeviceState.Idle or DeviceState.Running or DeviceState.Draining, Age: { } age }
            && age > LostAfter;
        return new ShownDevice(
            device.Host, device.Device, device.Name, isLost ? Lost : device.State.ToName(), isLost ? [] : device.Runs,
            isLost ? $"last seen {Ago(device.Age!.Value)}" : device.Message, device.SeenAt, device.Age);
    }

    // No finer: the page is told of every change.
    private static string Ago(TimeSpan age) =>
        age.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} min ago")
        : age.TotalDays < 2 ? string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h ago")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days ago");
}
