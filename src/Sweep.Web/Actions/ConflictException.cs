using Sweep.Core;

namespace Sweep.Web;

/// <summary>What is asked for cannot be done as things stand, though nothing is wrong with how it was asked.</summary>
internal sealed class ConflictException(string message) : SweepException(message);
