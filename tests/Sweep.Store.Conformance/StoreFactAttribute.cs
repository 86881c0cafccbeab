using System.Reflection;
using Sweep.Testing;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Sweep.Store.Conformance;

/// <summary>
/// A fact of the suite. Skipped for a class whose <see cref="RequiresAttribute"/> is not met; run, and so failing, by <c>.ci/run</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Sweep.Store.Conformance.StoreFactDiscoverer", "Sweep.Store.Conformance")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>What a store's test class needs on this machine.</summary>
/// <param name="present">Whether it is there.</param>
/// <param name="missing">What to say when it is not.</param>
[AttributeUsage(AttributeTargets.Class)]
public abstract class RequiresAttribute(bool present, string missing) : Attribute
{
    public string? SkipReason { get; } = present || Requirements.AllPresent ? null : missing;
}

/// <summary>Finds <see cref="StoreFactAttribute"/> for xunit.</summary>
public sealed class StoreFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new StoreTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>One fact on one store.</summary>
public sealed class StoreTestCase : XunitTestCase
{
    [Obsolete("xunit makes an empty one to read it from a message.", error: true)]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? TestMethod.TestClass.Class.ToRuntimeType().GetCustomAttribute<RequiresAttribute>()?.SkipReason;
}
