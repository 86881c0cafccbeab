namespace TorchSharp;

/// <summary>Moving modules, with their own type kept.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type) where T : torch.nn.Module => Converted(module, null, type);

    public static T to<T>(this T module, torch.Device device) where T : torch.nn.Module => Converted(module, device, null);

    public static T to<T>(this T module, string device) where T : torch.nn.Module => Converted(module, device, null);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type) where T : torch.nn.Module => Converted(module, device, type);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1) where T : torch.nn.Module => Converted(module, new torch.Device(deviceType, deviceIndex), null);

    public static T cpu<T>(this T module) where T : torch.nn.Module => Converted(module, torch.CPU, null);

    public static T cuda<T>(this T module, int deviceIndex = -1) where T : torch.nn.Module => Converted(module, new torch.Device(DeviceType.CUDA, deviceIndex), null);

    private static T Converted<T>(T module, torch.Device? device, torch.ScalarType? dtype) where T : torch.nn.Module
    {
        module.Convert(device, dtype);
        return module;
    }
}
