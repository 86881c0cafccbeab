using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sweep.Core;

namespace Sweep.Web;

/// <summary>
/// The events of one browser: <c>change</c> of the sweep that it follows, or <c>sweeps</c> when anything has changed in the store;
/// <c>devices</c>; <c>trouble</c> while the store cannot be asked; <c>gone</c> when the sweep was removed; <c>ping</c> in between.
/// </summary>
internal sealed class SweepNews(DashboardViews views, TimeProvider time, string? sweep)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    private string? _mark;
    private byte[] _devices = [];
    private bool _isInTrouble;

    public async IAsyncEnumerable<SseItem<string>> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var saidAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            foreach (var item in await LookAsync(cancel))
            {
                saidAt = time.GetTimestamp();
                yield return item;
                if (item.EventType == "gone")
                    yield break;
            }
            if (time.GetElapsedTime(saidAt) < Ping)
                continue;
            saidAt = time.GetTimestamp();
            yield return new SseItem<string>("{}", "ping");
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    private async Task<IReadOnlyList<SseItem<string>>> LookAsync(CancellationToken cancel)
    {
        var items = new List<SseItem<string>>();
        try
        {
            var version = sweep is null ? await views.Versions.OfAllAsync(cancel) : await views.Versions.OfAsync(sweep, cancel);
            if (version.Mark != _mark)
            {
                items.Add(sweep is null
                    ? new SseItem<string>($"{{\"changed\":{version.Changed}}}", "sweeps")
                    : new SseItem<string>(Change(version, await views.RowAsync(sweep, version, cancel)), "change"));
                _mark = version.Mark;
            }
            var devices = await views.DevicesAsync(cancel);
            if (!ReferenceEquals(devices, _devices) && !devices.AsSpan().SequenceEqual(_devices))
            {
                if (_devices.Length > 0)
                    items.Add(new SseItem<string>("{}", "devices"));
                _devices = devices;
            }
            _isInTrouble = false;
        }
        catch (NotFoundException) when (sweep is not null)
        {
            items.Add(new SseItem<string>("{}", "gone"));
        }
        catch (SweepException e)
        {
            // The store may be back at the next look.
            if (!_isInTrouble)
                items.Add(new SseItem<string>(JsonSerializer.Serialize(new { error = e.Message }, SweepJson.Compact), "trouble"));
            _isInTrouble = true;
            _mark = null;
        }
        return items;
    }

    // The row as the list of sweeps has it, with the counter before its fields.
    private static string Change(SweepVersion version, byte[] row) =>
        $"{{\"changed\":{version.Changed},{Encoding.UTF8.GetString(row.AsSpan(1))}";
}
