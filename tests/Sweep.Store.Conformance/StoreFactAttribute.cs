namespace Sweep.Store.Conformance;

/// <summary>A fact of the suite.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StoreFactAttribute : FactAttribute;
