using Sweep.Store.Conformance;

namespace Sweep.Store.Tests.Sqlite;

public sealed class SqliteRunLifeTests : RunLifeConformance<SqliteHost>;
