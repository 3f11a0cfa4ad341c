using Postern.Store;
using Postern.Store.Sql;

namespace Postern.Tests.Store;

/// <summary>A data folder and an empty database of a test's own, on either engine.</summary>
sealed class Premises : IAsyncDisposable
{
    Premises(string folder, string database) => (Folder, Database) = (folder, database);

    public static TheoryData<string> Engines => new("sqlite", "postgres");

    public string Folder { get; }

    public string Database { get; }

    /// <summary>The database's name on its server.</summary>
    public string Name => Database[(Database.LastIndexOf('=') + 1)..];

    public HandClock Clock { get; } = new();

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Premises> Make(string engine)
    {
        var database = engine == "sqlite" ? engine : $"postgres:{await (await Cluster()).NewDatabase(Ct)}";
        return new(Directory.CreateTempSubdirectory("postern-store-").FullName, database);
    }

    public Task<Ledger> Open(bool exclusive = true) => Ledger.Open(new(Folder, Database, "Example Clinic", exclusive), Clock, Ct);

    /// <summary>A connection past the ledger, as a thief, a vandal or another release would have.</summary>
    public Task Around(Func<Session, Task> act) => Around(Name, act);

    /// <summary>As above, to another database of the same server.</summary>
    public async Task Around(string name, Func<Session, Task> act)
    {
        await using var database = Engine.Of(new(Folder, Database.Replace($"={Name}", $"={name}", StringComparison.Ordinal), "", false)).Connect();
        await using var session = await database.Connect(Ct);
        await act(session);
    }

    public Task Script(string sql) => Around(session => session.Script(sql, Ct));

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    static async Task<PostgresCluster> Cluster() =>
        await TestContext.Current.GetFixture<PostgresCluster>() ?? throw new InvalidOperationException("the assembly has no PostgresCluster");
}

/// <summary>A clock that stands still until a test moves it.</summary>
sealed class HandClock : TimeProvider
{
    DateTimeOffset now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now.UtcTicks;

    public void Advance(TimeSpan by) => now += by;
}

/// <summary>A row of a theory, once for each engine.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
sealed class EachEngineAttribute(params object[] row) : Xunit.v3.DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod, Xunit.Sdk.DisposalTracker disposalTracker) =>
        new([.. new[] { "sqlite", "postgres" }.Select(engine => new TheoryDataRow([engine, .. row]))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
