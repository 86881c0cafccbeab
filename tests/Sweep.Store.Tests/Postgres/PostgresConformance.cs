using Sweep.Store.Conformance;

namespace Sweep.Store.Tests.Postgres;

[RequiresPostgres]
public sealed class PostgresRunLifeTests : RunLifeConformance<PostgresHost>;
