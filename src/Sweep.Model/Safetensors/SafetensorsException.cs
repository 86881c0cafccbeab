using Sweep.Core;

namespace Sweep.Model;

/// <summary>A file that is no valid safetensors file, or does not hold what was asked of it.</summary>
public sealed class SafetensorsException : SweepException
{
    public SafetensorsException(string message) : base(message) { }
    public SafetensorsException(string message, Exception inner) : base(message, inner) { }
}
