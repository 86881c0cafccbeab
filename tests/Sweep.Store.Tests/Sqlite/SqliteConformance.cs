using Sweep.Store.Conformance;

namespace Sweep.Store.Tests.Sqlite;

public sealed class SqliteSubmitTests : SubmitConformance<SqliteHost>;

public sealed class SqliteTextTests : TextConformance<SqliteHost>;

public sealed class SqliteScoreTests : ScoreConformance<SqliteHost>;

public sealed class SqliteClaimTests : ClaimConformance<SqliteHost>;

public sealed class SqliteLeaseTests : LeaseConformance<SqliteHost>;

public sealed class SqliteRunLifeTests : RunLifeConformance<SqliteHost>;

public sealed class SqliteCheckpointTests : CheckpointConformance<SqliteHost>;

public sealed class SqliteMarkTests : MarkConformance<SqliteHost>;
public sealed class SqliteWatchTests : WatchConformance<SqliteHost>;

public sealed class SqliteRemovalTests : RemovalConformance<SqliteHost>;

public sealed class SqliteEarlyStoppingTests : EarlyStoppingConformance<SqliteHost>;

public sealed class SqliteSearchTests : SearchConformance<SqliteHost>;

public sealed class SqliteReuseTests : ReuseConformance<SqliteHost>;

public sealed class SqliteDeviceKindTests : DeviceKindConformance<SqliteHost>;

public sealed class SqliteLimitTests : LimitConformance<SqliteHost>;

public sealed class SqliteForkTests : ForkConformance<SqliteHost>;

public sealed class SqliteKeptTextTests : KeptTextConformance<SqliteHost>;

public sealed class SqliteRefineTests : RefineConformance<SqliteHost>;
