using Sweep.Store.Conformance;

namespace Sweep.Store.Tests.Postgres;

[RequiresPostgres]
public sealed class PostgresSubmitTests : SubmitConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresTextTests : TextConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresScoreTests : ScoreConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresClaimTests : ClaimConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresLeaseTests : LeaseConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresRunLifeTests : RunLifeConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresCheckpointTests : CheckpointConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresMarkTests : MarkConformance<PostgresHost>;
public sealed class PostgresWatchTests : WatchConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresRemovalTests : RemovalConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresEarlyStoppingTests : EarlyStoppingConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresSearchTests : SearchConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresReuseTests : ReuseConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresDeviceKindTests : DeviceKindConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresLimitTests : LimitConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresForkTests : ForkConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresKeptTextTests : KeptTextConformance<PostgresHost>;

[RequiresPostgres]
public sealed class PostgresRefineTests : RefineConformance<PostgresHost>;
