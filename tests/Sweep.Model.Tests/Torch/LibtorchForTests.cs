using System.Runtime.CompilerServices;

namespace Sweep.Model.Tests;

/// <summary>Some tests use tensors before any engine exists; libtorch is loaded before all of them, as engines do it.</summary>
internal static class LibtorchForTests
{
    [ModuleInitializer]
    internal static void Load() => LibtorchLoader.Load();
}
