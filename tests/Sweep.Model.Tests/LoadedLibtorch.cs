using System.Runtime.CompilerServices;

namespace Sweep.Model.Tests;

/// <summary>
/// Loads libtorch before the first test: a test that made a tensor first would have TorchSharp look for libtorch in its own way, and copy it.
/// </summary>
internal static class LoadedLibtorch
{
    [ModuleInitializer]
    internal static void Load()
    {
        try
        {
            LibtorchLoader.Load();
        }
        catch (ConfigException)
        {
            // Every test that needs it says so again.
        }
    }
}
