using System.Runtime.CompilerServices;

// Arguments cross as they lie in memory; native/guard.h declares the same layouts.
[assembly: DisableRuntimeMarshalling]
