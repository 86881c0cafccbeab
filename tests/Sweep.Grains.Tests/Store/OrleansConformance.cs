using Sweep.Store.Conformance;

namespace Sweep.Grains.Tests.Store;

public sealed class OrleansRunLifeTests : RunLifeConformance<OrleansHost>;
