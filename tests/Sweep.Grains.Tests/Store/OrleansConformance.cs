using Sweep.Store.Conformance;

namespace Sweep.Grains.Tests.Store;

public sealed class OrleansSubmitTests : SubmitConformance<OrleansHost>;

public sealed class OrleansTextTests : TextConformance<OrleansHost>;

public sealed class OrleansScoreTests : ScoreConformance<OrleansHost>;

public sealed class OrleansClaimTests : ClaimConformance<OrleansHost>;

public sealed class OrleansLeaseTests : LeaseConformance<OrleansHost>;

public sealed class OrleansRunLifeTests : RunLifeConformance<OrleansHost>;

public sealed class OrleansCheckpointTests : CheckpointConformance<OrleansHost>;

public sealed class OrleansMarkTests : MarkConformance<OrleansHost>;
public sealed class OrleansWatchTests : WatchConformance<OrleansHost>;

public sealed class OrleansRemovalTests : RemovalConformance<OrleansHost>;

public sealed class OrleansEarlyStoppingTests : EarlyStoppingConformance<OrleansHost>;

public sealed class OrleansSearchTests : SearchConformance<OrleansHost>;

public sealed class OrleansReuseTests : ReuseConformance<OrleansHost>;

public sealed class OrleansDeviceKindTests : DeviceKindConformance<OrleansHost>;

public sealed class OrleansLimitTests : LimitConformance<OrleansHost>;

public sealed class OrleansForkTests : ForkConformance<OrleansHost>;

public sealed class OrleansKeptTextTests : KeptTextConformance<OrleansHost>;

public sealed class OrleansRefineTests : RefineConformance<OrleansHost>;
