using System.CommandLine;
using Sweep.Listings;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary><c>sweep devices</c></summary>
internal sealed class DevicesVerb : Verb
{
    private readonly Option<bool> _json = JsonOption();

    public DevicesVerb(Session session) : base(session, "devices", "This machine's device slots: what --devices may name.") => Add(_json);

    protected override Task<int> RunAsync(ParseResult args, CancellationToken cancel)
    {
        var used = DeviceDiscovery.Discover(devices: null, slotsPerGpu: 1).Select(slot => slot.Id).ToHashSet();
        var slots = DeviceDiscovery.Discover("cpu", 1).ToList();
        if (used.Any(id => id.StartsWith("cuda", StringComparison.Ordinal)))
            slots.InsertRange(0, DeviceDiscovery.Discover("cuda", 1));
        if (args.GetValue(_json))
        {
            JsonRows.Write(Session.Out, slots, (row, slot) =>
                row.Add("device", slot.Id).Add("name", slot.Name).Add("used_by_default", used.Contains(slot.Id)));
        }
        else
        {
            var table = new TextTable(new TextColumn("device"), new("by default"), new("name"));
            foreach (var slot in slots)
                table.Add(new Cell(slot.Id, Tone.Strong), used.Contains(slot.Id) ? "used" : "-", slot.Name);
            table.Write(Session.Out, Session.Terminal);
        }
        return Task.FromResult(ExitCode.Ok);
    }
}
