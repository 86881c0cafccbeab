using Sweep.Core;

namespace Sweep.Model;

/// <summary>A configuration that cannot be trained: on this data, on this device or at all.</summary>
public sealed class ConfigException(string message) : UsageException(message);
