using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>libtorch could not allocate, in the machine's memory or on a device; what it holds already is untouched, so that smaller work can go on.</summary>
public sealed class TorchOutOfMemoryException(string message) : ExternalException(message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) ? message : $"out of memory: {message}");
