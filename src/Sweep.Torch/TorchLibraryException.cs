namespace TorchSharp;

/// <summary>The native library is missing, does not load, or belongs to another build.</summary>
public sealed class TorchLibraryException(string message, Exception? innerException = null) : Exception(message, innerException);
