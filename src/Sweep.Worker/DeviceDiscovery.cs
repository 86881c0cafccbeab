namespace Sweep.Worker;

/// <summary>Finds this machine's device slots.</summary>
public static class DeviceDiscovery
{
}
